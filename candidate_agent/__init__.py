"""The candidate agent (考生机): session core, later windows and lockdown."""
