"""The standby (备用服务器): another machine that has everything the server has, and can take over."""
