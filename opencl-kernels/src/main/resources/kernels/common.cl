/*
 * What every program of Gibbon begins with.
 *
 * Arguments. An entry that carries out a logical kernel has its name and takes, in this order, the
 * buffers it reads (const global float* restrict), the buffers it writes (global float* restrict), the
 * integers (int), the reals (float), and last the extents of the launch's range, slowest first (int).
 * Entries that only routines launch take what the routine gives them. Helpers take no `restrict`: once
 * they are part of an entry it tells nothing new, and oclgrind cannot run what it turns into.
 *
 * Work-items. The range of a logical kernel is not the range of the OpenCL launch. A work-item takes a
 * share of the flattened range: on a processor a stretch, walked by a loop that the compiler turns
 * into vector code; on a GPU every get_global_size(0)-th item, so that neighbours touch neighbouring
 * memory. One work-group size per device type means one compilation per entry, and no padded range.
 *
 *   FOR_ITEMS(i, items) { ... }        the body runs for this work-item's items i
 *   FOR_RUNS(i, end, items, width)     the same in runs i .. end that never cross a multiple of width,
 *                                      so that the division by width is paid once a run
 *
 * Whole numbers (labels, indices, winners) are stored as floats and are exact up to 2^24.
 */
#ifdef GIBBON_PROCESSOR

static inline int share(int items) {
  int strips = (int)get_global_size(0);
  int each = (items - 1) / strips + 1;
  return each < 16 ? each : (each + 15) & ~15;
}

static inline int share_begin(int items) {
  return (int)min((long)items, (long)share(items) * (long)get_global_id(0));
}

static inline int share_end(int items) {
  return (int)min((long)items, (long)share(items) * (long)(get_global_id(0) + 1));
}

#define FOR_ITEMS(i, items) \
  for (int i = share_begin(items), i##_end = share_end(items); i < i##_end; i++)

#define FOR_RUNS(i, end, items, width)                                            \
  for (int i = share_begin(items), i##_end = share_end(items), end;               \
       i < i##_end && (end = min(i##_end, i - i % (width) + (width)), true); i = end)

/* How many neighbouring columns a work-item treats at once, row by row, so that memory is read in order. */
#define COLUMN_BLOCK 64

#else

#define COLUMN_BLOCK 1

#define FOR_ITEMS(i, items) \
  for (long i##_next = get_global_id(0); i##_next < (items); i##_next += get_global_size(0)) \
    for (int i = (int)i##_next, i##_once = 1; i##_once; i##_once = 0)

#define FOR_RUNS(i, end, items, width)                                                          \
  for (long i##_next = get_global_id(0); i##_next < (items); i##_next += get_global_size(0))     \
    for (int i = (int)i##_next, end = (int)i##_next + 1, i##_once = 1; i##_once; i##_once = 0)

#endif

#define INLINE static inline __attribute__((always_inline))

INLINE float sum16(float16 v) {
  float8 a = v.lo + v.hi;
  float4 b = a.lo + a.hi;
  float2 c = b.lo + b.hi;
  return c.x + c.y;
}

/* Whether v is a whole number in 0 .. count - 1; NaN is not. */
INLINE bool is_index(float v, int count) {
  return v >= 0 && v < count && v == rint(v);
}

/* 16 numbers from `from`, of which only `count` may be touched; the others are 0. */
INLINE float16 load_some(const global float* from, int count) {
  float lanes[16];
  for (int c = 0; c < 16; c++) {
    lanes[c] = c < count ? from[c] : 0;
  }
  return vload16(0, lanes);
}

/* 16 numbers from `from`, of which `room` may be touched; the others are 0. */
INLINE float16 load_up_to(const global float* from, int room) {
  return room >= 16 ? vload16(0, from) : load_some(from, room);
}

/* Stores the lanes from .. to - 1. */
INLINE void store_lanes(float16 sums, int from, int to, global float* target) {
  if (from <= 0 && to >= 16) {
    vstore16(sums, 0, target);
    return;
  }
  float lanes[16];
  vstore16(sums, 0, lanes);
  for (int c = max(from, 0); c < min(to, 16); c++) {
    target[c] = lanes[c];
  }
}

/* Stores a vector whose address is a multiple of 64 bytes without reading its place into the caches first. */
INLINE void store_past_caches(float16 v, global float* target) {
#ifdef POCL_DEVICE_ADDRESS_BITS /* PoCL has the builtin; oclgrind, for one, has not. */
  __builtin_nontemporal_store(v, (global float16*)target);
#else
  vstore16(v, 0, target);
#endif
}

/* Has the 64 bytes around a number brought into the second cache. */
INLINE void ask_for(const global float* number) {
#ifdef POCL_DEVICE_ADDRESS_BITS
  __builtin_prefetch((const void*)(ulong)number, 0, 1);
#endif
}

/* Whether a result [m, n] is so much larger than the caches that storing past them pays, and may be. */
INLINE bool past_caches_pays(const global float* result, int m, int n) {
  return (long)m * n >= 1 << 22 && n % 16 == 0 && ((ulong)result & 63) == 0;
}

/* The numbers that stand `pieces` apart in 16 · pieces, from `first` on. */
INLINE float16 every_piece(const float16* all, int pieces, int first) {
  const int16 lane = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  float16 found = 0;
#pragma unroll
  for (int c = 0; c < pieces; c++) {
    int16 place = pieces * lane + first - 16 * c;
    float16 here = shuffle(all[c], as_uint16(place & 15));
    found = select(found, here, (place >= 0) & (place < 16));
  }
  return found;
}

/* Where piece q is larger than the best before it, it is the best; so the lowest of equals stays. NaN is largest. */
INLINE void keep_larger(float16* best, float16* winner, float16 candidate, int q) {
  int16 wins = ~(candidate <= *best) & (*best == *best);
  *best = select(*best, candidate, wins);
  *winner = select(*winner, (float16)q, wins);
}

/* Of 16 units with so many pieces each, those from `from` on: the largest piece, and which one that is. */
INLINE void store_largest_piece(
    const float16* all, int pieces, int from, global float* largest, global float* winner) {
  float16 best = every_piece(all, pieces, 0);
  float16 first = 0;
#pragma unroll
  for (int q = 1; q < pieces; q++) {
    keep_larger(&best, &first, every_piece(all, pieces, q), q);
  }
  store_lanes(best, from, 16, largest);
  store_lanes(first, from, 16, winner);
}

/* What stands first of a and b, and what stands last, in turn: in ones, twos and fours of their lanes. */
#define LOW_ONES(a, b) shuffle2(a, b, (uint8)(0, 8, 1, 9, 4, 12, 5, 13))
#define HIGH_ONES(a, b) shuffle2(a, b, (uint8)(2, 10, 3, 11, 6, 14, 7, 15))
#define LOW_TWOS(a, b) shuffle2(a, b, (uint8)(0, 1, 8, 9, 4, 5, 12, 13))
#define HIGH_TWOS(a, b) shuffle2(a, b, (uint8)(2, 3, 10, 11, 6, 7, 14, 15))
#define LOW_FOURS(a, b) shuffle2(a, b, (uint8)(0, 1, 2, 3, 8, 9, 10, 11))
#define HIGH_FOURS(a, b) shuffle2(a, b, (uint8)(4, 5, 6, 7, 12, 13, 14, 15))

/* Turns eight rows of eight into eight columns. */
INLINE void transpose_registers(float8 v[8]) {
  float8 twos[8];
#pragma unroll
  for (int j = 0; j < 8; j += 2) {
    twos[j] = LOW_ONES(v[j], v[j + 1]);
    twos[j + 1] = HIGH_ONES(v[j], v[j + 1]);
  }
#pragma unroll
  for (int h = 0; h < 2; h++) {
    float8 a = LOW_TWOS(twos[h], twos[h + 2]);
    float8 b = HIGH_TWOS(twos[h], twos[h + 2]);
    float8 c = LOW_TWOS(twos[h + 4], twos[h + 6]);
    float8 d = HIGH_TWOS(twos[h + 4], twos[h + 6]);
    v[2 * h] = LOW_FOURS(a, c);
    v[2 * h + 1] = LOW_FOURS(b, d);
    v[2 * h + 4] = HIGH_FOURS(a, c);
    v[2 * h + 5] = HIGH_FOURS(b, d);
  }
}

/*
 * panel[p, c] = matrix[first + c, from + p] for p < depth and c < width, a multiple of 8; the matrix has
 * `rows` rows of `length`, and rows past it repeat its last.
 */
INLINE void pack_columns(
    const global float* matrix, int rows, int length, int first, int width, int from, int depth,
    local float* panel) {
  for (int c = 0; c < width; c += 8) {
    const global float* row[8];
#pragma unroll
    for (int j = 0; j < 8; j++) {
      row[j] = matrix + (long)min(first + c + j, rows - 1) * length + from;
    }
    int p = 0;
    for (; p + 8 <= depth; p += 8) {
      float8 v[8];
#pragma unroll
      for (int j = 0; j < 8; j++) {
        v[j] = vload8(0, row[j] + p);
      }
      transpose_registers(v);
#pragma unroll
      for (int j = 0; j < 8; j++) {
        vstore8(v[j], 0, panel + (p + j) * width + c);
      }
    }
    for (; p < depth; p++) {
#pragma unroll
      for (int j = 0; j < 8; j++) {
        panel[p * width + c + j] = row[j][p];
      }
    }
  }
}

/* The begin of strip `id` of `strips` that cover `extent` in whole tiles; may lie beyond the extent. */
INLINE int strip_begin(int extent, int tile, int id, int strips) {
  int tiles = (extent - 1) / tile + 1;
  return ((tiles - 1) / strips + 1) * tile * id;
}

/*
 * The next of so many jobs, or -1 when none is left. The work-items of a launch, one a core, draw what they do
 * from `drawn`, which is 0 before and after: so a core that others keep busy takes less of it, where
 * work-groups dealt out beforehand would have it finish its half.
 */
INLINE int draw(volatile global int* drawn, int jobs) {
  int job = atomic_inc(drawn);
  if (job == jobs + (int)get_global_size(0) - 1) {
    atomic_xchg(drawn, 0); /* All others have come away empty before. */
  }
  return job < jobs ? job : -1;
}

/* How many neighbouring columns a work-item of an update treats at once. */
#ifdef GIBBON_PROCESSOR
#define UPDATE_BLOCK 1024
#else
#define UPDATE_BLOCK 1
#endif

/*
 * v = momentum · v - rate · g; w += v on `count` rows of a matrix, `columns` apart (those of the gradient:
 * `pitch`), from one place of each of the three on; squares[c] becomes the sum of the squares of the new
 * weights of column c < block.
 */
INLINE void update_rows(
    const global float* gradient, int pitch, global float* weight, global float* velocity,
    float* squares, int block, int count, int columns, float rate, float momentum) {
  for (int c = 0; c < block; c++) {
    squares[c] = 0;
  }
  for (int r = 0; r < count; r++) {
    const global float* g = gradient + (long)r * pitch;
    global float* w = weight + (long)r * columns;
    global float* v = velocity + (long)r * columns;
    for (int c = 0; c < block; c++) {
      float moved = momentum * v[c] - rate * g[c];
      float updated = w[c] + moved;
      v[c] = moved;
      w[c] = updated;
      squares[c] = fma(updated, updated, squares[c]);
    }
  }
}
