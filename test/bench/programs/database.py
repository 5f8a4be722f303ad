"""SQLAlchemy's ORM on SQLite in memory: rows written, read with their relations, and a part of the objects kept."""

import sys

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="author")


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship(back_populates="books")


engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
kept = []
for i in range(int(sys.argv[1])):
    with Session(engine) as session:
        for a in range(200):
            author = Author(name=f"author {i} {a}")
            author.books = [Book(title=f"book {i} {a} {b}") for b in range(10)]
            session.add(author)
        session.commit()
    session = Session(engine)
    newest = select(Author).order_by(Author.id.desc()).limit(400).options(selectinload(Author.books))
    authors = session.scalars(newest).all()
    titles = {author.name: [book.title for book in author.books] for author in authors}
    if i % 3 == 0:
        kept.append((session, authors, titles))
    else:
        session.close()
