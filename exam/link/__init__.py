"""The one client that talks to a server: aiohttp transport, reconnect, trust in the site's own authority."""
