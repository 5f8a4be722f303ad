// The call tree: src/assembly/tree.ts, and the locations in it: src/assembly/locations.ts.
#define nodeSize 24u
#define locationSize 88u
#define firstInPage 8u

static u32 root = 0;
static u32 nodeCount = 0;
static u32 nodePage = 0, nextNode = 0, nodePageEnd = 0;
static u32 nodeTable = 0, nodeMask = 16383;

hot u32 hash3(u32 a, u32 b, u32 c) {
  u32 mixed = ((a * 0x9e3779b1u) ^ (b * 0xc2b2ae35u) ^ (c * 0x27d4eb2fu)) * 0x85ebca6bu;
  return mixed ^ (mixed >> 15);
}

hot u32 hash64(u64 key) { return (u32)((key * 0x9e3779b97f4a7c15ull) >> 32); }

static u32 newNode(void) {
  if (nextNode + nodeSize > nodePageEnd) {
    u32 fresh = takePages(1);
    if (nodePage != 0) store_u32(nodePage, fresh, 0);
    nodePage = fresh;
    nextNode = fresh + firstInPage;
    nodePageEnd = fresh + (pageSize - 8);
  }
  u32 node = nextNode;
  nextNode += nodeSize;
  store_u32(node, nodeCount, 20);
  nodeCount++;
  return node;
}

static void startTree(void) {
  nodeTable = takePages(1);
  root = newNode();
}

cold void growTree(void) {
  u32 old = nodeTable;
  u32 count = nodeMask + 1;
  nodeMask = nodeMask * 2 + 1;
  nodeTable = takePages(pagesOf((nodeMask + 1) << 2));
  for (u32 j = 0; j < count; j++) {
    u32 node = load_u32(old + (j << 2), 0);
    if (node == 0) continue;
    u32 i = hash3(load_u32(node, 0), load_u32(node, 4), load_u32(node, 8)) & nodeMask;
    while (load_u32(nodeTable + (i << 2), 0) != 0) i = (i + 1) & nodeMask;
    store_u32(nodeTable + (i << 2), node, 0);
  }
  givePages(old, pagesOf(count << 2));
}

cold u32 findChild(u32 parent, u32 code, i32 instruction) {
  u32 i = hash3(parent, code, (u32)instruction) & nodeMask;
  u32 node;
  for (;;) {
    node = load_u32(nodeTable + (i << 2), 0);
    if (node == 0) break;
    if (load_u32(node, 0) == parent && load_u32(node, 4) == code && load_i32(node, 8) == instruction) {
      store_u32(parent, node, 12);
      return node;
    }
    i = (i + 1) & nodeMask;
  }
  node = newNode();
  store_u32(node, parent, 0);
  store_u32(node, code, 4);
  store_i32(node, instruction, 8);
  store_u32(nodeTable + (i << 2), node, 0);
  store_u32(parent, node, 12);
  if (nodeCount * 2 > nodeMask) growTree();
  return node;
}

hot u32 child(u32 parent, u32 code, i32 instruction) {
  u32 last = load_u32(parent, 12);
  if (last != 0 && load_u32(last, 4) == code && load_i32(last, 8) == instruction) return last;
  return findChild(parent, code, instruction);
}

static u32 firstLocationPage = 0;
static u32 locationCount = 0;
static i64 heap = 0;
static i64 peak = 0;
static u32 epoch = 0;
static bool atPeak = true;
static u32 locationPage = 0, nextLocation = 0, locationPageEnd = 0;
static u32 locationTable = 0, locationMask = 16383;

static void startLocations(void) { locationTable = takePages(1); }

cold void growLocations(void) {
  u32 old = locationTable;
  u32 count = locationMask + 1;
  locationMask = locationMask * 2 + 1;
  locationTable = takePages(pagesOf((locationMask + 1) << 2));
  for (u32 j = 0; j < count; j++) {
    u32 entry = load_u32(old + (j << 2), 0);
    if (entry == 0) continue;
    u32 i = hash3(load_u32(entry, 60), load_u32(entry, 64), load_u32(entry, 68)) & locationMask;
    while (load_u32(locationTable + (i << 2), 0) != 0) i = (i + 1) & locationMask;
    store_u32(locationTable + (i << 2), entry, 0);
  }
  givePages(old, pagesOf(count << 2));
}

cold u32 findLocation(u32 node, u32 thread, u32 native, u32 allocator, u32 generation) {
  u32 last = load_u32(node, 16);
  if (last != 0 && load_u32(last, 64) == thread && load_u32(last, 68) == native) return last;
  u32 i = hash3(node, thread, native) & locationMask;
  u32 entry;
  for (;;) {
    entry = load_u32(locationTable + (i << 2), 0);
    if (entry == 0) break;
    if (load_u32(entry, 60) == node && load_u32(entry, 64) == thread && load_u32(entry, 68) == native) {
      store_u32(node, entry, 16);
      return entry;
    }
    i = (i + 1) & locationMask;
  }
  if (nextLocation + locationSize > locationPageEnd) {
    u32 fresh = takePages(1);
    if (locationPage == 0) firstLocationPage = fresh;
    else store_u32(locationPage, fresh, 0);
    locationPage = fresh;
    nextLocation = fresh + firstInPage;
    locationPageEnd = fresh + (pageSize - 8);
  }
  entry = nextLocation;
  nextLocation += locationSize;
  store_u32(entry, epoch, 28);
  store_u32(entry, node, 60);
  store_u32(entry, thread, 64);
  store_u32(entry, native, 68);
  store_u32(entry, generation, 72);
  store_u32(entry, allocator, 76);
  store_u32(entry, locationCount, 80);
  locationCount++;
  store_u32(locationTable + (i << 2), entry, 0);
  store_u32(node, entry, 16);
  if (locationCount * 2 > locationMask) growLocations();
  return entry;
}

hot void moveHeap(i64 bytes) {
  i64 now = heap + bytes;
  heap = now;
  if (now >= peak) {
    peak = now;
    atPeak = true;
  } else if (atPeak) {
    atPeak = false;
    epoch++;
  }
}

hot void savePeak(u32 location) {
  store_i64(location, load_i64(location, 0), 32);
  store_i32(location, load_i32(location, 24), 56);
  store_u32(location, epoch, 28);
}

hot void addTo(u32 location, i64 bytes, i32 count) {
  if (!atPeak && load_u32(location, 28) != epoch) savePeak(location);
  store_i64(location, load_i64(location, 0) + bytes, 0);
  store_i32(location, load_i32(location, 24) + count, 24);
}
