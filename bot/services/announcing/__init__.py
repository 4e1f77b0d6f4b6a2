"""Announcing: who is owed which post, delivering it exactly once, and saying why not. Knows no Discord."""
