"""HTML as a tree, so that tests ask for what people see."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"img", "input", "br", "hr", "meta", "link"}


@dataclass(slots=True)
class Node:
    """An element; `children` are elements and pieces of text, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    @property
    def text(self) -> str:
        """The words in it, with single spaces."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, Node):
                yield from child._words()
            else:
                yield child

    def all(self, tag: str = "", **attributes: str) -> list["Node"]:
        """Every element inside with this tag and these attributes (`class_` for one of its classes)."""
        return [node for node in self._inside() if node._is(tag, attributes)]

    def one(self, tag: str = "", **attributes: str) -> "Node":
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {attributes}>"
        return found[0]

    def _inside(self) -> Iterator["Node"]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child._inside()

    def _is(self, tag: str, attributes: dict[str, str]) -> bool:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        if "class" in wanted and wanted.pop("class") not in self.get("class").split():
            return False
        return tag in {"", self.tag} and all(self.attributes.get(name) == value for name, value in wanted.items())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says something twice: {names}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(html: str) -> Node:
    """The elements of a page or fragment. Fails for what is not closed, or closed in the wrong order."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert len(builder.open) == 1, f"<{builder.open[-1].tag}> is not closed"
    return builder.open[0]


def unnamed(root: Node) -> list[Node]:
    """Whatever a screen reader could not name: inputs without a label, pictures without words, mute buttons, links."""
    labelled = {label["for"] for label in root.all("label") if label.get("for")}
    inside = {id(field) for label in root.all("label") for field in label.all()}

    def named(node: Node) -> bool:
        return bool(node.get("aria-label") or node.get("aria-labelledby"))

    fields = [
        node
        for node in (*root.all("input"), *root.all("select"), *root.all("textarea"))
        if node.get("type") != "hidden"
        and not named(node)
        and id(node) not in inside
        and node.get("id") not in labelled
    ]
    pictures = [image for image in root.all("img") if "alt" not in image.attributes]
    mute = [
        node
        for node in (*root.all("button"), *root.all("a"), *root.all("summary"))
        if not node.text and not named(node) and not any(image.get("alt") for image in node.all("img"))
    ]
    groups = [node for node in (*root.all(role="radiogroup"), *root.all(role="group")) if not named(node)]
    return fields + pictures + mute + groups
