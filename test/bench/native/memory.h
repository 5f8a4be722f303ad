// WebAssembly's memory and instructions, as far as src/assembly uses them, in C. The 4 GB lie where the compiler knows them to, as
// WebAssembly's do for the engine: an address has 32 bits.
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

#define accessors(type)                                                     \
  hot type load_##type(u32 at, u32 offset) {                                \
    type value;                                                             \
    memcpy(&value, memory + at + offset, sizeof value);                     \
    return value;                                                           \
  }                                                                         \
  hot void store_##type(u32 at, type value, u32 offset) { memcpy(memory + at + offset, &value, sizeof value); }
accessors(u8) accessors(u16) accessors(u32) accessors(u64) accessors(i32) accessors(i64) accessors(f64)

// clang-format off
#define minOf(a, b) ({ __auto_type a_ = (a); __auto_type b_ = (b); a_ < b_ ? a_ : b_; })
#define maxOf(a, b) ({ __auto_type a_ = (a); __auto_type b_ = (b); a_ > b_ ? a_ : b_; })
// clang-format on

_Noreturn static void fail(const char *why) {
  fprintf(stderr, "%s\n", why);
  exit(1);
}

_Noreturn static void unreachable(void) { fail("4 GB are not enough"); }

hot u64 ctz64(u64 value) { return (u64)__builtin_ctzll(value); }
hot void copyBytes(u32 target, u32 source, u32 count) { memmove(memory + target, memory + source, count); }
hot void fillBytes(u32 target, u8 value, u32 count) { memset(memory + target, value, count); }

/** Pages of 64 KiB. */
static u32 pages = 1;

static u32 memorySize(void) { return pages; }

static i32 growMemory(u32 count) {
  if (pages + count > memoryBytes >> 16) return -1;
  u32 before = pages;
  pages += count;
  return (i32)before;
}

static void startMemory(void) {
  int flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE;
  // One page more, so that a number may be read whole in the last bytes.
  void *got = mmap(memory, memoryBytes + 65536, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (got != memory) fail("the address space is taken where the memory belongs");
}
