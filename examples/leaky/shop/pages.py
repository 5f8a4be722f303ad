"""Turns products into pages."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

ROW = """
  <li class="product">
    <img src="/images/{slug}.jpg" alt="{name}" width="320" height="240" loading="lazy">
    <h2>{name}</h2>
    <p class="price">{price:.2f} €</p>
    <form method="post" action="/basket"><button name="add" value="{slug}">Into the basket</button></form>
  </li>"""


@dataclass(frozen=True)
class Page:
    path: str
    body: bytes


def render(path: str, user: int, products: list[tuple[str, float]]) -> Page:
    """The page as this user sees it."""
    rows = []
    for name, price in products:
        rows.append(ROW.format(name=escape(name), slug=name.replace(" ", "-"), price=price))
    body = f"<h1>Welcome, visitor {user}</h1><ul>{''.join(rows)}</ul>"
    return Page(path, body.encode())
