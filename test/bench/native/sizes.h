// How many allocations there were of each size: src/assembly/sizes.ts.
#define smallSizes 65536u

static u32 smallCounts = 0;
static u32 largeTable = 0, largeMask = 255, largeCount = 0;

static void startSizes(void) {
  smallCounts = takePages(pagesOf(smallSizes * 8));
  largeTable = takePages(1);
}

static u32 findSize(u64 size) {
  u32 i = hash64(size) & largeMask;
  for (;;) {
    u32 entry = largeTable + (i << 4);
    u64 there = load_u64(entry, 0);
    if (there == size || there == 0) return entry;
    i = (i + 1) & largeMask;
  }
}

cold void growSizes(void) {
  u32 old = largeTable;
  u32 count = largeMask + 1;
  largeMask = largeMask * 2 + 1;
  largeTable = takePages(pagesOf((largeMask + 1) << 4));
  for (u32 i = 0; i < count; i++) {
    u64 size = load_u64(old + (i << 4), 0);
    if (size == 0) continue;
    u32 entry = findSize(size);
    store_u64(entry, size, 0);
    store_u64(entry, load_u64(old + (i << 4), 8), 8);
  }
  givePages(old, pagesOf(count << 4));
}

cold void countLarge(u64 size) {
  u32 entry = findSize(size);
  if (load_u64(entry, 0) == 0) {
    store_u64(entry, size, 0);
    largeCount++;
  }
  store_u64(entry, load_u64(entry, 8) + 1, 8);
  if (largeCount * 2 > largeMask) growSizes();
}

hot void countSize(u64 size) {
  if (size < smallSizes) {
    u32 entry = smallCounts + ((u32)size << 3);
    store_u64(entry, load_u64(entry, 0) + 1, 0);
  } else {
    countLarge(size);
  }
}
