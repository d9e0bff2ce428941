"""Private servers for verification: on loopback or a socket, data in a temporary directory, always stopped."""
