// The loop over the records: src/assembly/records.ts.
enum { more, trailer, padding, incomplete, damaged, rare };

#define pymallocFree 1u
#define freeAllocator 5u
#define mmapAllocator 14u
#define munmapAllocator 15u
#define sizeLimit (1ull << 53)
#define codeLimit (1ull << 30)

static u32 position = 0;
static u64 records = 0, allocationRecords = 0, allocations = 0, allocatedBytes = 0;
static u64 allocatorCounts[16];
static bool native = false;
static u32 nativeFrame = 0, generation = 0;
static u64 lastAddress = 0;
static u64 ring[16];
static u32 ringHead = 0;
static u32 location = 0;

hot u64 readAddress(u32 cached) {
  if (cached != 15) return ring[(ringHead + cached) & 15];
  lastAddress += (u64)readSigned();
  u64 address = lastAddress << 3;
  ringHead = (ringHead - 1) & 15;
  ring[ringHead] = address;
  return address;
}

hot void allocate(u64 address, u32 allocator, u64 size) {
  if (location == 0) {
    u32 node = depth == 0 ? root : load_u32(stack + ((depth - 1) << 2), 0);
    location = findLocation(node, threadNumber, nativeFrame, allocator, generation);
  }
  u32 owner = location;
  allocations++;
  allocatedBytes += size;
  allocatorCounts[allocator]++;
  countSize(size);
  store_i64(owner, load_i64(owner, 8) + (i64)size, 8);
  store_i64(owner, load_i64(owner, 16) + 1, 16);
  moveHeap((i64)size);
  if (allocator == mmapAllocator) {
    if (size > 0) {
      addMapping((f64)address, (f64)size, owner);
      addTo(owner, (i64)size, 1);
    }
  } else {
    if (put(address, owner, size)) addTo(foundLocation, -(i64)foundSize, -1);
    addTo(owner, (i64)size, 1);
  }
  keepAllocation(address, size, owner);
}

hot i32 allocation(u32 type, u32 end) {
  u64 address = readAddress((type >> 3) & 15);
  u32 allocator = type & 7;
  if (allocator == 0) {
    allocator = load_u8(at, 0);
    at = at + 1;
  }
  if (allocator == freeAllocator || allocator == pymallocFree) {
    if (tooLong) return damaged;
    if (at > end) return more;
    if (thread == 0) return damaged;
    allocationRecords++;
    if (take(address)) {
      i64 size = (i64)foundSize;
      u32 owner = foundLocation;
      moveHeap(-size);
      addTo(owner, -size, -1);
    }
    countTemporary(address, false, 0);
    return more;
  }
  if (allocator == 0 || allocator > munmapAllocator) return tooLong || at <= end ? damaged : more;
  if (native) {
    u32 frame = nativeFrame + (u32)readSigned();
    if (frame != nativeFrame) {
      nativeFrame = frame;
      location = 0;
    }
  }
  u64 size = readUnsigned();
  if (tooLong) return damaged;
  if (at > end) return more;
  if (thread == 0 || size >= sizeLimit) return damaged;
  allocationRecords++;
  if (allocator == munmapAllocator) {
    removeMapping((f64)address, (f64)size);
    countTemporary(address, true, size);
    return more;
  }
  allocate(address, allocator, size);
  return more;
}

hot i32 push(u32 entry, u32 end) {
  u64 code = readUnsigned();
  i32 instruction = (i32)readSigned();
  if (tooLong || code >= codeLimit) return damaged;
  if (at > end) return more;
  if (thread == 0) return damaged;
  u32 parent = depth == 0 ? root : load_u32(stack + ((depth - 1) << 2), 0);
  pushNode(child(parent, (u32)code * 2 + entry, instruction));
  location = 0;
  return more;
}

static i32 object(u32 type) {
  readAddress((type >> 1) & 15);
  if (native && (type & 1) != 0) {
    u32 frame = nativeFrame + (u32)readSigned();
    if (frame != nativeFrame) {
      nativeFrame = frame;
      location = 0;
    }
  }
  return tooLong ? damaged : more;
}

cold i32 readRecords(u32 safe, u32 end) {
  u64 count = 0;
  i32 stop = more;
  at = position;
  u32 start = position;
  while (at < safe) {
    start = at;
    u32 type = load_u8(start, 0);
    at = start + 1;
    if ((type & 0x80) != 0) {
      stop = allocation(type, end);
    } else if ((type & 0x40) != 0) {
      stop = push(type & 1, end);
    } else if ((type & 0x20) != 0) {
      stop = object(type);
    } else if ((type & 0x10) != 0) {
      u32 frames = (type & 15) + 1;
      if (frames > depth) {
        stop = damaged;
      } else {
        popNodes(frames);
        location = 0;
      }
    } else if (type == 12) {
      if (at + 8 > end) {
        stop = incomplete;
      } else {
        switchThread(load_u64(at, 0));
        location = 0;
        at = at + 8;
      }
    } else if (type == 0) {
      stop = padding;
    } else if (type == 1) {
      position = at;
      records += count + 1;
      return trailer;
    } else {
      position = at;
      records += count;
      return rare;
    }
    if (stop != more || at > end) {
      position = start;
      records += count;
      return stop == more ? incomplete : stop;
    }
    count++;
  }
  position = at;
  records += count;
  return more;
}
