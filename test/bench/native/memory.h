// The core's memory and how it is handed out: src/assembly/pages.ts. The 4 GB lie where the compiler knows them to, as
// WebAssembly's do for the engine: an address is 32 bits wide, and 0 is none.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t i32;
typedef int64_t i64;
typedef double f64;

#define memory ((u8 *)0x200000000000)
#define memoryBytes (1ull << 32)
#define hot static inline __attribute__((always_inline))
#define cold static __attribute__((noinline))

#define accessors(type)                                                     \
  hot type load_##type(u32 at, u32 offset) {                                \
    type value;                                                             \
    memcpy(&value, memory + at + offset, sizeof value);                     \
    return value;                                                           \
  }                                                                         \
  hot void store_##type(u32 at, type value, u32 offset) { memcpy(memory + at + offset, &value, sizeof value); }
accessors(u8) accessors(u16) accessors(u32) accessors(u64) accessors(i32) accessors(i64) accessors(f64)

#define pageSize 65536u
#define pageShift 16

static u32 freeBlocks = 0;
static u32 freshAt = pageSize;
static u32 smallAt = 0;
static u32 smallEnd = 0;

_Noreturn static void fail(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(1);
}

static void startMemory(void) {
  int flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE;
  // The slack lets a read begin in the last bytes.
  void *got = mmap(memory, memoryBytes + pageSize, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (got != memory) fail("the address space is taken where the core's memory belongs");
}

cold u32 takePages(u32 pages) {
  u32 previous = 0;
  u32 block = freeBlocks;
  while (block != 0) {
    u32 next = load_u32(block, 0);
    u32 size = load_u32(block, 4);
    if (size >= pages) {
      u32 rest = next;
      if (size > pages) {
        rest = block + (pages << pageShift);
        store_u32(rest, next, 0);
        store_u32(rest, size - pages, 4);
      }
      if (previous == 0) freeBlocks = rest;
      else store_u32(previous, rest, 0);
      memset(memory + block, 0, (size_t)pages << pageShift);
      return block;
    }
    previous = block;
    block = next;
  }
  if (((u64)freshAt + ((u64)pages << pageShift)) >= memoryBytes) fail("4 GB are not enough");
  u32 fresh = freshAt;
  freshAt += pages << pageShift;
  return fresh;
}

cold void givePages(u32 block, u32 pages) {
  store_u32(block, freeBlocks, 0);
  store_u32(block, pages, 4);
  freeBlocks = block;
}

hot u32 pagesOf(u32 bytes) { return (bytes >> pageShift) + ((bytes & (pageSize - 1)) != 0); }

hot u32 takeSmall(u32 bytes) {
  if (smallAt + bytes > smallEnd) {
    smallAt = takePages(1);
    smallEnd = smallAt + pageSize;
  }
  u32 block = smallAt;
  smallAt += bytes;
  return block;
}
