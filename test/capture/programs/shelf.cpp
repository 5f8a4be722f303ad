// A library for foreign_library.py: it keeps what it allocates, in functions of C++ that are inlined into one of C.
#include <cstddef>
#include <vector>

#define INLINED inline __attribute__((always_inline))

namespace store {

template <typename T> struct Shelf {
  std::vector<T *> kept;

  static INLINED T *make(std::size_t size) {
    return new T[size];
  }

  INLINED void put(std::size_t size) {
    kept.push_back(make(size));
  }
};

} // namespace store

static store::Shelf<char> shelf;

extern "C" void grow(int count) {
  for (int i = 0; i < count; i++) {
    shelf.put(5000 + i);
  }
}
