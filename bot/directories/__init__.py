"""Finding a podcast's feed by whatever names it: words, an address, a link from a player or directory."""
