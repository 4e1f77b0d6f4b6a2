"""The SQLite file: its schema, its connections and its queries. Knows nothing about Discord."""
