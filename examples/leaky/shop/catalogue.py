"""What the shop sells."""

from __future__ import annotations

import random

CATEGORIES = ("books", "garden", "kitchen", "music", "tools", "toys")
PAGES_PER_CATEGORY = 5
PRODUCTS_PER_PAGE = 200

ADJECTIVES = ("blue", "folding", "large", "light", "quiet", "small", "steel", "wooden")
NOUNS = ("basket", "chair", "drum", "hammer", "kettle", "lamp", "novel", "spade", "train")


def paths() -> list[str]:
    """Every page of the shop."""
    return [f"/{category}/{number}" for category in CATEGORIES for number in range(PAGES_PER_CATEGORY)]


def load(path: str) -> list[tuple[str, float]]:
    """The products of a page: the same ones every time."""
    dice = random.Random(path)
    products = []
    for number in range(PRODUCTS_PER_PAGE):
        name = f"{dice.choice(ADJECTIVES)} {dice.choice(NOUNS)} no. {number}"
        products.append((name, dice.randrange(100, 20000) / 100))
    return products


def tokens(products: list[tuple[str, float]]) -> dict[str, str]:
    """Words to find products by."""
    return {word: name for name, _price in products for word in name.split()}
