"""Names that a report has to quote or to escape: quotes, commas, line ends, letters beyond ASCII."""

kept = []


def größe():
    kept.append(bytearray(50_000))


def 加载():
    größe()
    kept.append(bytearray(60_000))


加载()
exec(compile("kept.append(bytearray(70_000))\n(lambda: kept.append(bytearray(80_000)))()", 'a "name", and\nanother 📦.py', "exec"))
