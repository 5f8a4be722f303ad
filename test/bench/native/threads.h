// The threads of the recording: src/assembly/threads.ts.
#define threadSize 96u
#define younger 32u
#define older 56u

static u32 lastThread = 0, threadCount = 0;
static u32 threadTable = 0, threadMask = 16383;
static u32 thread = 0, threadNumber = 0;
static u32 stack = 0, depth = 0, capacity = 0;
static u64 temporaries = 0;

static void startThreads(void) { threadTable = takePages(1); }

cold void growThreads(void) {
  u32 old = threadTable;
  u32 count = threadMask + 1;
  threadMask = threadMask * 2 + 1;
  threadTable = takePages(pagesOf((threadMask + 1) << 2));
  for (u32 j = 0; j < count; j++) {
    u32 entry = load_u32(old + (j << 2), 0);
    if (entry == 0) continue;
    u32 i = hash64(load_u64(entry, 0)) & threadMask;
    while (load_u32(threadTable + (i << 2), 0) != 0) i = (i + 1) & threadMask;
    store_u32(threadTable + (i << 2), entry, 0);
  }
  givePages(old, pagesOf(count << 2));
}

static u32 findThread(u64 id) {
  u32 i = hash64(id) & threadMask;
  u32 entry;
  for (;;) {
    entry = load_u32(threadTable + (i << 2), 0);
    if (entry == 0) break;
    if (load_u64(entry, 0) == id) return entry;
    i = (i + 1) & threadMask;
  }
  entry = takeSmall(threadSize);
  store_u64(entry, id, 0);
  if (lastThread != 0) store_u32(lastThread, entry, 8);
  lastThread = entry;
  store_u32(entry, threadCount, 12);
  store_u32(entry, takeSmall(64), 16);
  store_u32(entry, 16, 24);
  threadCount++;
  store_u32(threadTable + (i << 2), entry, 0);
  if (threadCount * 2 > threadMask) growThreads();
  return entry;
}

static void switchThread(u64 id) {
  if (thread != 0) {
    store_u32(thread, stack, 16);
    store_u32(thread, depth, 20);
    store_u32(thread, capacity, 24);
  }
  thread = findThread(id);
  threadNumber = load_u32(thread, 12);
  stack = load_u32(thread, 16);
  depth = load_u32(thread, 20);
  capacity = load_u32(thread, 24);
}

cold void growStack(void) {
  u32 bytes = capacity << 2;
  u32 wider = bytes * 2 <= 32768 ? takeSmall(bytes * 2) : takePages(pagesOf(bytes * 2));
  memcpy(memory + wider, memory + stack, bytes);
  if (bytes > 32768) givePages(stack, pagesOf(bytes));
  stack = wider;
  capacity *= 2;
}

hot void pushNode(u32 node) {
  if (depth == capacity) growStack();
  store_u32(stack + (depth << 2), node, 0);
  depth++;
}

hot void popNodes(u32 count) { depth -= count; }

hot void keepAllocation(u64 address, u64 size, u32 location) {
  u32 entry = thread;
  store_u64(entry, load_u64(entry, younger), older);
  store_u64(entry, load_u64(entry, younger + 8), older + 8);
  store_u32(entry, load_u32(entry, younger + 16), older + 16);
  store_u64(entry, address, younger);
  store_u64(entry, size, younger + 8);
  store_u32(entry, location, younger + 16);
}

hot void addTemporary(u32 kept) {
  u32 location = load_u32(kept, 16);
  store_i64(location, load_i64(location, 40) + (i64)load_u64(kept, 8), 40);
  store_i64(location, load_i64(location, 48) + 1, 48);
  temporaries++;
}

hot void countTemporary(u64 address, bool mapping, u64 size) {
  u32 entry = thread;
  if (load_u64(entry, younger) == address && load_u32(entry, younger + 16) != 0) {
    if (!mapping || load_u64(entry, younger + 8) == size) {
      addTemporary(entry + younger);
      return;
    }
  }
  if (load_u64(entry, older) == address && load_u32(entry, older + 16) != 0) {
    if (!mapping || load_u64(entry, older + 8) == size) addTemporary(entry + older);
  }
}
