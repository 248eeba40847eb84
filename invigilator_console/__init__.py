"""The invigilator's console (监考机): one screen from which a room is watched and every decision is given."""
