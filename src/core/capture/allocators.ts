/** memray's allocator numbers since format 12 (`hooks.h`); the index is the number in a record. */
export const allocatorNames = [
  '',
  'PYMALLOC_FREE',
  'PYMALLOC_MALLOC',
  'PYMALLOC_CALLOC',
  'PYMALLOC_REALLOC',
  'FREE',
  'MALLOC',
  'REALLOC',
  'CALLOC',
  'POSIX_MEMALIGN',
  'ALIGNED_ALLOC',
  'MEMALIGN',
  'VALLOC',
  'PVALLOC',
  'MMAP',
  'MUNMAP',
] as const;

export const pymallocFree = 1;
export const free = 5;
export const mmap = 14;
export const munmap = 15;

/** What the number of an allocator in formats 10 and 11 is since format 12; 0 for none. */
export const allocatorOfOlder = Int32Array.of(0, 6, 5, 8, 7, 9, 10, 11, 12, 13, 14, 15, 2, 3, 4, 1);
