"""What Discord shows: text, layouts, buttons and answers."""
