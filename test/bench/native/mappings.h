// Live memory mappings, intervals of addresses: src/assembly/mappings.ts.
#define intervalSize 24u

static u32 intervals = 0, intervalPages = 1, intervalCount = 0;
static f64 longest = 0;
static u32 aside = 0, asidePages = 0, asideCount = 0;

static void startMappings(void) { intervals = takePages(intervalPages); }

hot f64 smaller(f64 a, f64 b) { return a < b ? a : b; }
hot f64 larger(f64 a, f64 b) { return a > b ? a : b; }
hot u32 intervalAt(u32 i) { return intervals + i * intervalSize; }
hot f64 beginOf(u32 i) { return load_f64(intervalAt(i), 0); }
hot f64 endOf(u32 i) { return load_f64(intervalAt(i), 8); }
hot u32 locationOf(u32 i) { return load_u32(intervalAt(i), 16); }

static void setInterval(u32 entry, f64 begin, f64 end, u32 location) {
  store_f64(entry, begin, 0);
  store_f64(entry, end, 8);
  store_u32(entry, location, 16);
}

static u32 firstFrom(f64 begin) {
  u32 low = 0;
  u32 high = intervalCount;
  while (low < high) {
    u32 middle = (low + high) >> 1;
    if (beginOf(middle) < begin) low = middle + 1;
    else high = middle;
  }
  return low;
}

static void insertInterval(u32 i, f64 begin, f64 end, u32 location) {
  if ((intervalCount + 1) * intervalSize > intervalPages << pageShift) {
    u32 more = takePages(intervalPages * 2);
    memcpy(memory + more, memory + intervals, (size_t)intervalCount * intervalSize);
    givePages(intervals, intervalPages);
    intervals = more;
    intervalPages *= 2;
  }
  memmove(memory + intervalAt(i + 1), memory + intervalAt(i), (size_t)(intervalCount - i) * intervalSize);
  setInterval(intervalAt(i), begin, end, location);
  intervalCount++;
  longest = larger(longest, end - begin);
}

cold void addMapping(f64 begin, f64 size, u32 location) { insertInterval(firstFrom(begin), begin, begin + size, location); }

static void keepBehind(f64 begin, f64 end, u32 location) {
  if ((asideCount + 1) * intervalSize > asidePages << pageShift) {
    u32 more = takePages(asidePages * 2 + 1);
    if (asidePages != 0) {
      memcpy(memory + more, memory + aside, (size_t)asideCount * intervalSize);
      givePages(aside, asidePages);
    }
    aside = more;
    asidePages = asidePages * 2 + 1;
  }
  setInterval(aside + asideCount * intervalSize, begin, end, location);
  asideCount++;
}

cold void removeMapping(f64 begin, f64 size) {
  f64 end = begin + size;
  u32 first = firstFrom(begin - longest);
  f64 covered = 0;
  u32 last = first;
  while (last < intervalCount && beginOf(last) < end) {
    covered += larger(0, smaller(end, endOf(last)) - larger(begin, beginOf(last)));
    last++;
  }
  moveHeap(-(i64)covered);
  if (size <= 0) return;
  u32 kept = first;
  for (u32 i = first; i < last; i++) {
    f64 from = beginOf(i);
    f64 to = endOf(i);
    u32 location = locationOf(i);
    f64 lost = smaller(end, to) - larger(begin, from);
    if (lost <= 0) {
      setInterval(intervalAt(kept++), from, to, location);
      continue;
    }
    bool before = from < begin;
    bool after = to > end;
    addTo(location, -(i64)lost, (i32)before + (i32)after - 1);
    if (before) setInterval(intervalAt(kept++), from, begin, location);
    if (after) keepBehind(end, to, location);
  }
  if (kept < last) {
    memmove(memory + intervalAt(kept), memory + intervalAt(last), (size_t)(intervalCount - last) * intervalSize);
    intervalCount -= last - kept;
  }
  for (u32 i = 0; i < asideCount; i++) {
    u32 entry = aside + i * intervalSize;
    f64 from = load_f64(entry, 0);
    insertInterval(firstFrom(from), from, load_f64(entry, 8), load_u32(entry, 16));
  }
  asideCount = 0;
}
