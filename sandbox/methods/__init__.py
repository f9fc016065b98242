"""The Web API's methods, one module a family; importing this package declares them all.

To add one: a function with @method in the module of its family, or a new module named here.
"""

from sandbox.methods import apps, chat, conversations, files, people, reactions, user_groups, views

__all__ = ["apps", "chat", "conversations", "files", "people", "reactions", "user_groups", "views"]
