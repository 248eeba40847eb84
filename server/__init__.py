"""The exam server (考场服务器).

Its internals are private. What the programs above may use: `server.site_folder` (the folder of a site and how to read
it) and `server.scoring.key` (the shape of a marking key, which the paper builder writes).
"""
