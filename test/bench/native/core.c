// `core [--lz4] CAPTURE`: the WebAssembly core in native C, as the mark that it is held against. `core.h`, which translate.mjs makes
// of src/assembly, is the core; this is what stands around it in TypeScript: the file, its LZ4 frame, the record buffer and the
// records that are few. It reads format 13 with a record per allocation and no native stacks, and prints what it found and took as
// JSON. `--lz4` only decompresses. Build: cc -O3.
#include "memory.h"
#include "core.h"

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
  u32 from = minOf(readTo, history);
  u32 kept = writeTo - from;
  if (kept + count + slack > bufferBytes || from < bufferBytes >> 2) {
    u32 wanted = maxOf(bufferBytes * 2, kept + count + slack);
    u32 address = index_takeBuffer(wanted);
    copyBytes(address, buffer + from, kept);
    if (bufferBytes != 0) index_giveBuffer(buffer, bufferBytes);
    buffer = address;
    bufferBytes = wanted;
  } else {
    copyBytes(buffer, buffer + from, kept);
  }
  readTo -= from;
  writeTo = kept;
}

/** Behind a zero-terminated text; 0 if it does not end here. */
static u32 pastText(u32 from, u32 end) {
  u8 *zero = from != 0 && from < end ? memchr(memory + from, 0, end - from) : NULL;
  return zero == NULL ? 0 : (u32)(zero - memory) + 1;
}

static u32 pastTexts(u32 at, u32 end) {
  while (at != 0) {
    u32 from = at;
    at = pastText(from, end);
    if (at == from + 1) return at;
  }
  return 0;
}

/** The header's end, or 0 if there is more of it to come: src/core/capture/header.ts. */
static u32 headerEnd(u32 start, u32 end) {
  if (end - start < 49) return 0;
  if (memcmp(memory + start, "memray", 7) != 0 || load_i32(start, 7) != 13) fail("not a capture of format 13");
  if (load_u8(start, 15) != 0 || load_u8(start, 16) != 0) fail("native stacks and aggregated captures are not read here");
  u32 at = pastText(start + 49, end);
  if (at == 0) return 0;
  at = pastText(at + 23, end);
  return pastTexts(pastTexts(at, end), end);
}

static u64 number(u32 *at) {
  u64 value = 0;
  u32 byte;
  u32 shift = 0;
  do {
    byte = load_u8((*at)++, 0);
    value |= (u64)(byte & 127) << shift;
    shift += 7;
  } while (byte >= 128 && shift < 64);
  return value;
}

/** Where a record ends that is read in TypeScript there (src/core/capture/assemblyRecords.ts); 0 if it is not whole. */
static u32 rareEnd(u32 type, u32 at, u32 end) {
  switch (type) {
    case 2:
      number(&at);
      number(&at);
      return at;
    case 6:
      return at;
    case 7:
      at = pastText(at, end);
      if (at == 0) return 0;
      u64 segments = number(&at);
      at += 8;
      for (; segments > 0 && at < end; segments--) {
        at += 9;
        number(&at);
      }
      return segments > 0 ? 0 : at;
    case 10:
      return pastText(at, end);
    case 14:
      number(&at);
      at = pastText(pastText(at, end), end);
      if (at == 0) return 0;
      number(&at);
      u64 size = number(&at);
      return at > end || size > end - at ? 0 : at + (u32)size;
    default:
      fail("a record of a type that is not read here");
  }
}

static void readBuffer(bool final) {
  u32 end = buffer + writeTo;
  if (onlyDecompress) {
    readTo = writeTo;
    return;
  }
  if (!pastHeader) {
    u32 from = headerEnd(buffer, end);
    if (from == 0) return;
    pastHeader = true;
    readTo = from - buffer;
    index_start(false);
  }
  u32 safe = final ? end : end - slack;
  reading_position = buffer + readTo;
  while (!done && reading_position < safe) {
    i32 stop = records_read(safe, end);
    if (stop == reading_damaged) fail("damaged");
    done = stop == reading_trailer || stop == reading_padding;
    if (stop != reading_rare) break;
    u32 start = reading_position - 1;
    u32 next = rareEnd(load_u8(start, 0), start + 1, end);
    if (next == 0 || next > end) {
      reading_position = start;
      break;
    }
    reading_countRecord();
    reading_position = next;
  }
  readTo = reading_position - buffer;
}

/** A file in an LZ4 frame: src/core/capture/lz4Frame.ts, for the one form of it that memray writes. */
static void readFrame(int file, u32 stage, u32 length) {
  u32 from = 7;
  while (!done) {
    u32 word = length - from >= 4 ? load_u32(stage + from, 0) : 0;
    u32 size = word & 0x7fffffff;
    if (length - from < 4 || length - from - 4 < size) {
      copyBytes(stage, stage + from, length - from);
      length -= from;
      from = 0;
      ssize_t got = read(file, memory + stage + length, fileBytes);
      if (got <= 0) return;
      length += (u32)got;
      continue;
    }
    if (size == 0) return;
    u32 block = stage + from + 4;
    reserve(historyBytes);
    u32 target = buffer + writeTo;
    u32 end = target + size;
    if (word >> 31 != 0) {
      copyBytes(target, block, size);
    } else {
      i32 state = lz4_decodeBlock(block, block + size, target, target + historyBytes, buffer);
      if (state != lz4_whole) fail("damaged compressed data");
      end = lz4_decodedEnd;
    }
    decoded += end - target;
    writeTo = end - buffer;
    readBuffer(false);
    from += 4 + size;
  }
}

static void readRaw(int file, u32 stage, u32 length) {
  while (length > 0 && !done) {
    reserve(length);
    copyBytes(buffer + writeTo, stage, length);
    writeTo += length;
    decoded += length;
    readBuffer(false);
    ssize_t got = read(file, memory + stage, fileBytes);
    length = got > 0 ? (u32)got : 0;
  }
}

/** Allocations of every kind. */
static u64 allocations(void) {
  u64 sum = 0;
  for (u32 i = 0; i < 16; i++) sum += load_u64(heap_allocatorCounts + i * 8, 0);
  return sum;
}

/** How many of them were temporary, over all locations. */
static u64 temporaries(void) {
  u64 sum = 0;
  u32 page = locations_firstLocationPage;
  for (u32 left = locations_locationCount; left > 0; page = load_u32(page, 0)) {
    u32 entry = page + tree_firstInPage;
    for (; left > 0 && entry + locations_locationSize <= page + pages_pageSize; entry += locations_locationSize, left--) {
      sum += load_u64(entry, 48);
    }
  }
  return sum;
}

static f64 seconds(struct timeval time) { return (f64)time.tv_sec + (f64)time.tv_usec / 1e6; }

int main(int count, char **words) {
  onlyDecompress = count == 3 && strcmp(words[1], "--lz4") == 0;
  if (count != (onlyDecompress ? 3 : 2)) fail("usage: core [--lz4] CAPTURE");
  int file = open(words[count - 1], O_RDONLY);
  if (file < 0) fail("the capture can't be opened");
  startMemory();
  u32 stage = index_takeBuffer(2 * fileBytes + slack);
  reserve(4 * historyBytes);
  ssize_t length = read(file, memory + stage, fileBytes);
  if (length < 7) fail("the capture is empty");
  if (load_u32(stage, 0) == 0x184d2204) readFrame(file, stage, (u32)length);
  else readRaw(file, stage, (u32)length);
  if (!done && !onlyDecompress) {
    reserve(0);
    fillBytes(buffer + writeTo, 0, slack);
    readBuffer(true);
  }
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  f64 cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  if (onlyDecompress) {
    printf("{\"bytes\":%llu,\"cpu\":%.6f}\n", (unsigned long long)decoded, cpu);
  } else {
    printf("{\"records\":%llu,\"allocations\":%llu,\"peakBytes\":%lld,\"temporaries\":%llu,\"cpu\":%.6f}\n",
           (unsigned long long)reading_records, (unsigned long long)allocations(), (long long)locations_peak,
           (unsigned long long)temporaries(), cpu);
  }
  return 0;
}
