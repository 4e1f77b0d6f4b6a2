"""What keeps a hosted bot running: the connection, one process a database, its health."""
