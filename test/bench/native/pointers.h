// Live allocations by address: src/assembly/pointers.ts.
#define tooWide 0xffffffffull
#define overflowSize 24u

static u32 foundLocation = 0;
static u64 foundSize = 0;
static u32 regions = 0, regionMask = 4095, regionCount = 0;
static u64 lastRegion = 0;
static u32 lastChunks = 0;
static u32 overflow = 0, overflowMask = 255, overflowCount = 0;

static void startPointers(void) {
  regions = takePages(1);
  overflow = takePages(1);
}

cold void growRegions(void) {
  u32 old = regions;
  u32 count = regionMask + 1;
  regionMask = regionMask * 2 + 1;
  regions = takePages(pagesOf((regionMask + 1) << 4));
  for (u32 j = 0; j < count; j++) {
    u64 region = load_u64(old + (j << 4), 0);
    if (region == 0) continue;
    u32 i = hash64(region) & regionMask;
    while (load_u64(regions + (i << 4), 0) != 0) i = (i + 1) & regionMask;
    store_u64(regions + (i << 4), region, 0);
    store_u32(regions + (i << 4), load_u32(old + (j << 4), 8), 8);
  }
  givePages(old, pagesOf(count << 4));
}

cold bool findRegion(u64 region, bool create) {
  u32 i = hash64(region) & regionMask;
  for (;;) {
    u32 entry = regions + (i << 4);
    u64 there = load_u64(entry, 0);
    if (there == region) {
      lastRegion = region;
      lastChunks = load_u32(entry, 8);
      return true;
    }
    if (there == 0) break;
    i = (i + 1) & regionMask;
  }
  if (!create) return false;
  lastRegion = region;
  lastChunks = takeSmall(4096);
  store_u64(regions + (i << 4), region, 0);
  store_u32(regions + (i << 4), lastChunks, 8);
  regionCount++;
  if (regionCount * 2 > regionMask) growRegions();
  return true;
}

cold void growOverflow(void) {
  u32 old = overflow;
  u32 count = overflowMask + 1;
  overflowMask = overflowMask * 2 + 1;
  overflow = takePages(pagesOf((overflowMask + 1) * overflowSize));
  for (u32 j = 0; j < count; j++) {
    u64 key = load_u64(old + j * overflowSize, 0);
    if (key == 0) continue;
    u32 i = hash64(key) & overflowMask;
    while (load_u64(overflow + i * overflowSize, 0) != 0) i = (i + 1) & overflowMask;
    memcpy(memory + overflow + i * overflowSize, memory + old + j * overflowSize, overflowSize);
  }
  givePages(old, pagesOf(count * overflowSize));
}

cold void putOverflow(u64 address, u32 location, u64 size) {
  u32 i = hash64((address >> 3) + 1) & overflowMask;
  while (load_u64(overflow + i * overflowSize, 0) != 0) i = (i + 1) & overflowMask;
  u32 entry = overflow + i * overflowSize;
  store_u64(entry, (address >> 3) + 1, 0);
  store_u64(entry, size, 8);
  store_u32(entry, location, 16);
  overflowCount++;
  if (overflowCount * 2 > overflowMask) growOverflow();
}

static void closeGap(u32 gap) {
  u32 hole = gap;
  u32 i = gap;
  for (;;) {
    i = (i + 1) & overflowMask;
    u64 key = load_u64(overflow + i * overflowSize, 0);
    if (key == 0) break;
    u32 home = hash64(key) & overflowMask;
    if (((i - home) & overflowMask) >= ((i - hole) & overflowMask)) {
      memcpy(memory + overflow + hole * overflowSize, memory + overflow + i * overflowSize, overflowSize);
      hole = i;
    }
  }
  store_u64(overflow + hole * overflowSize, 0, 0);
}

cold bool takeOverflow(u64 address) {
  u64 key = (address >> 3) + 1;
  u32 i = hash64(key) & overflowMask;
  for (;;) {
    u64 there = load_u64(overflow + i * overflowSize, 0);
    if (there == 0) return false;
    if (there == key) break;
    i = (i + 1) & overflowMask;
  }
  u32 entry = overflow + i * overflowSize;
  foundSize = load_u64(entry, 8);
  foundLocation = load_u32(entry, 16);
  overflowCount--;
  closeGap(i);
  return true;
}

hot u32 slotOf(u64 address) {
  u64 region = (address >> 20) + 1;
  if (region != lastRegion) findRegion(region, true);
  u32 entry = lastChunks + (((u32)(address >> 10) & 1023) << 2);
  u32 chunk = load_u32(entry, 0);
  if (chunk == 0) {
    chunk = takeSmall(512);
    store_u32(entry, chunk, 0);
  }
  return chunk + (((u32)(address >> 4) & 63) << 3);
}

hot u32 existingSlotOf(u64 address) {
  u64 region = (address >> 20) + 1;
  if (region != lastRegion && !findRegion(region, false)) return 0;
  u32 chunk = load_u32(lastChunks + (((u32)(address >> 10) & 1023) << 2), 0);
  return chunk == 0 ? 0 : chunk + (((u32)(address >> 4) & 63) << 3);
}

hot bool found(u32 slot, u32 owner, u64 address) {
  u64 size = load_u32(slot, 4);
  if (size == tooWide) return takeOverflow(address);
  foundLocation = owner & ~1u;
  foundSize = size;
  return true;
}

cold bool putSlowly(u32 slot, u64 address, u32 location, u64 size) {
  u32 owner = load_u32(slot, 0);
  u32 parity = (u32)(address >> 3) & 1;
  bool was;
  if (owner == 0 || (owner & 1) == parity) {
    was = owner == 0 ? takeOverflow(address) : found(slot, owner, address);
    store_u32(slot, location | parity, 0);
    store_u32(slot, (u32)(size < tooWide ? size : tooWide), 4);
    if (size >= tooWide) putOverflow(address, location, size);
    return was;
  }
  was = takeOverflow(address);
  putOverflow(address, location, size);
  return was;
}

hot bool put(u64 address, u32 location, u64 size) {
  u32 slot = slotOf(address);
  u32 owner = load_u32(slot, 0);
  u32 parity = (u32)(address >> 3) & 1;
  if (owner == 0 && overflowCount == 0 && size < tooWide) {
    store_u32(slot, location | parity, 0);
    store_u32(slot, (u32)size, 4);
    return false;
  }
  return putSlowly(slot, address, location, size);
}

hot bool take(u64 address) {
  u32 slot = existingSlotOf(address);
  if (slot == 0) return false;
  u32 owner = load_u32(slot, 0);
  if (owner != 0 && (owner & 1) == ((u32)(address >> 3) & 1)) {
    store_u32(slot, 0, 0);
    return found(slot, owner, address);
  }
  return overflowCount != 0 && takeOverflow(address);
}
