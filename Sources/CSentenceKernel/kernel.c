#include "sentence_kernel.h"

// Where a product is fused with a sum is said, by FMA, and nowhere else: results are to be the same on every processor that has it.
#pragma STDC FP_CONTRACT OFF

// Rows of the right matrix that are read at once: a panel of them, 24 KB, stays in the nearest cache.
enum { DEPTH_OF_BLOCK = 384 };

#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) avx2_##x
#define LANES 8
#define ROWS 6
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#include "kernel_body.h"
#undef NAME
#undef LANES
#undef ROWS
#undef FMA
#pragma clang attribute pop

static const struct docgen_kernel avx2 = {"avx2", avx2_multiply, avx2_gelu, avx2_softmax, avx2_normalize};

#define BASELINE "baseline"
#define ROWS 3
#define FMA(a, b, c) ((a) * (b) + (c))

#else

// Every arm64 processor has NEON, with fused multiply-add.
#define BASELINE "neon"
#define ROWS 6
#define FMA(a, b, c) __builtin_elementwise_fma(a, b, c)

#endif

#define NAME(x) baseline_##x
#define LANES 4
#include "kernel_body.h"

static const struct docgen_kernel baseline = {
    BASELINE, baseline_multiply, baseline_gelu, baseline_softmax, baseline_normalize,
};

const struct docgen_kernel *docgen_kernel(bool wants_baseline) {
#if defined(__x86_64__)
    if (!wants_baseline && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &avx2;
#endif
    (void)wants_baseline;
    return &baseline;
}
