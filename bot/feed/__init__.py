"""Getting episodes into the program: fetching feeds, and reading feeds, listings and exports."""
