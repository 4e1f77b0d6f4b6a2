"""One module a group of commands: what a member types, handed to a service, answered with a layout."""
