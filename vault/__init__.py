"""The trust kernel: sealed boxes that hold answers until closing, and that nobody can look up."""

from vault.vault import Pending, Publish, PublishTotals, Vault

__all__ = ["Pending", "Publish", "PublishTotals", "Vault"]
