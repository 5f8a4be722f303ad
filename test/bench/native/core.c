// `core [--lz4] CAPTURE`: src/assembly line for line in C, as the mark that WebAssembly is held against. It reads format 13 with a
// record per allocation and no native stacks, compressed or raw, and prints what it found and took as JSON. `--lz4` only
// decompresses. Build: cc -O3.
#include "memory.h"
#include "varint.h"
#include "lz4.h"
#include "tree.h"
#include "sizes.h"
#include "mappings.h"
#include "pointers.h"
#include "threads.h"
#include "records.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define slack 64u
#define historyBytes 65536u
#define fileBytes (1024u * 1024)

/** The record stream: src/core/capture/recordBuffer.ts. */
static u32 buffer = 0, bufferBytes = 0, readTo = 0, writeTo = 0;
static u64 decoded = 0;
static bool onlyDecompress = false;
static bool pastHeader = false;
static bool done = false;

static void reserve(u32 count) {
  if (writeTo + count + slack <= bufferBytes) return;
  u32 history = writeTo > historyBytes ? writeTo - historyBytes : 0;
  u32 from = readTo < history ? readTo : history;
  u32 kept = writeTo - from;
  if (kept + count + slack > bufferBytes || from < bufferBytes >> 2) {
    u32 wanted = kept + count + slack > bufferBytes * 2 ? kept + count + slack : bufferBytes * 2;
    u32 address = takePages(pagesOf(wanted));
    memcpy(memory + address, memory + buffer + from, kept);
    if (bufferBytes != 0) givePages(buffer, pagesOf(bufferBytes));
    buffer = address;
    bufferBytes = wanted;
  } else {
    memmove(memory + buffer, memory + buffer + from, kept);
  }
  readTo -= from;
  writeTo = kept;
}

/** Behind a zero-terminated text; 0 if it does not end here. */
static u32 pastText(u32 from, u32 end) {
  u8 *zero = from < end ? memchr(memory + from, 0, end - from) : NULL;
  return zero == NULL ? 0 : (u32)(zero - memory) + 1;
}

static bool pastTexts(u32 end) {
  for (;;) {
    u32 from = at;
    at = pastText(from, end);
    if (at == 0) return false;
    if (at == from + 1) return true;
  }
}

/** The header's end, or 0 if there is more of it to come: readHeader of src/core/capture/header.ts. */
static u32 header(u32 start, u32 end) {
  if (end - start < 7 + 4 + 4 + 2 + 32) return 0;
  if (memcmp(memory + start, "memray", 7) != 0 || load_i32(start, 7) != 13) fail("not a capture of format 13");
  if (load_u8(start, 15) != 0 || load_u8(start, 16) != 0) fail("native stacks and aggregated captures are not read here");
  at = pastText(start + 49, end);
  if (at == 0) return 0;
  at = pastText(at + 23, end);
  if (at == 0 || !pastTexts(end) || !pastTexts(end)) return 0;
  return at;
}

/** Steps over a record that src/core/capture/assemblyRecords.ts reads in TypeScript; false if it is not whole. */
static bool rareRecord(u32 end) {
  u32 type = load_u8(position - 1, 0);
  at = position;
  if (type == 2) {
    readUnsigned();
    readUnsigned();
  } else if (type == 6) {
    generation++;
  } else if (type == 7) {
    at = pastText(at, end);
    if (at == 0) return false;
    u64 segments = readUnsigned();
    at += 8;
    for (u64 i = 0; i < segments && at < end; i++) {
      at += 9;
      readUnsigned();
    }
  } else if (type == 10) {
    at = pastText(at, end);
    if (at == 0) return false;
  } else if (type == 14) {
    readUnsigned();
    at = pastText(at, end);
    if (at != 0) at = pastText(at, end);
    if (at == 0) return false;
    readSigned();
    u64 size = readUnsigned();
    if (size > end - at) return false;
    at += (u32)size;
  } else {
    fail("a record of a type that is not read here");
  }
  if (at > end) return false;
  records++;
  position = at;
  return true;
}

static void readBuffer(bool final) {
  u32 end = buffer + writeTo;
  if (onlyDecompress) {
    readTo = writeTo;
    return;
  }
  if (!pastHeader) {
    u32 from = header(buffer, end);
    if (from == 0) return;
    pastHeader = true;
    readTo = from - buffer;
  }
  u32 safe = final ? end : end - slack;
  position = buffer + readTo;
  while (!done && (position < safe)) {
    i32 stop = readRecords(safe, end);
    if (stop == rare) {
      u32 start = position - 1;
      if (rareRecord(end)) continue;
      position = start;
      break;
    }
    if (stop == damaged) fail("damaged");
    done = stop == trailer || stop == padding;
    break;
  }
  readTo = position - buffer;
}

/** A file in an LZ4 frame: src/core/capture/lz4Frame.ts, for the one form of it that memray writes. */
static void readFrame(int file, u32 stage, u32 length) {
  u32 from = 7;
  for (;;) {
    u32 size = length - from >= 4 ? load_u32(stage + from, 0) & 0x7fffffff : 0;
    if (length - from < 4 || length - from - 4 < size) {
      memmove(memory + stage, memory + stage + from, length - from);
      length -= from;
      from = 0;
      ssize_t got = read(file, memory + stage + length, fileBytes);
      if (got <= 0) return;
      length += (u32)got;
      continue;
    }
    if (size == 0 || done) return;
    u32 block = stage + from + 4;
    reserve(historyBytes);
    u32 target = buffer + writeTo;
    if (load_u32(stage + from, 0) >> 31 != 0) {
      memcpy(memory + target, memory + block, size);
      decodedEnd = target + size;
    } else if (decodeBlock(block, block + size, target, target + historyBytes, buffer) != whole) {
      fail("damaged compressed data");
    }
    writeTo = decodedEnd - buffer;
    decoded += decodedEnd - target;
    readBuffer(false);
    from += 4 + size;
  }
}

static void readRaw(int file, u32 stage, u32 length) {
  while (length > 0 && !done) {
    reserve(length);
    memcpy(memory + buffer + writeTo, memory + stage, length);
    writeTo += length;
    decoded += length;
    readBuffer(false);
    ssize_t got = read(file, memory + stage, fileBytes);
    length = got > 0 ? (u32)got : 0;
  }
}

static f64 seconds(struct timeval time) { return (f64)time.tv_sec + (f64)time.tv_usec / 1e6; }

int main(int count, char **words) {
  onlyDecompress = count == 3 && strcmp(words[1], "--lz4") == 0;
  if (count != (onlyDecompress ? 3 : 2)) fail("usage: core [--lz4] CAPTURE");
  int file = open(words[count - 1], O_RDONLY);
  if (file < 0) fail("the capture can't be opened");
  startMemory();
  startTree();
  startLocations();
  startPointers();
  startMappings();
  startSizes();
  startThreads();
  u32 stage = takePages(pagesOf(2 * fileBytes + slack));
  reserve(4 * historyBytes);
  ssize_t length = read(file, memory + stage, fileBytes);
  if (length < 7) fail("the capture is empty");
  if (load_u32(stage, 0) == 0x184d2204) readFrame(file, stage, (u32)length);
  else readRaw(file, stage, (u32)length);
  if (!done) {
    memset(memory + buffer + writeTo, 0, slack);
    readBuffer(true);
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"records\":%llu,\"bytes\":%llu,\"allocations\":%llu,\"peakBytes\":%lld,\"leakedBytes\":%lld,\"temporaries\":%llu,"
         "\"cpu\":%.6f}\n",
         (unsigned long long)records, (unsigned long long)decoded, (unsigned long long)allocations, (long long)peak,
         (long long)heap, (unsigned long long)temporaries, seconds(usage.ru_utime) + seconds(usage.ru_stime));
  return 0;
}
