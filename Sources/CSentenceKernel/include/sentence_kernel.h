#ifndef DOCGEN_SENTENCE_KERNEL_H
#define DOCGEN_SENTENCE_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The arithmetic of a sentence encoder over plain floats, for one kind of processor. Every function is pure and may run on any number of threads.
//
// All sums are taken in the same order whatever the width of a register, so that kernels with fused multiply-add (AVX2, NEON) agree in every bit; the
// baseline of x86-64 rounds once more.

// Columns of a matrix that stand together; widths and columns are multiples of it.
enum { DOCGEN_PANEL = 16 };

struct docgen_kernel {
    // Of what the processor can do: "avx2", "neon", "baseline".
    const char *name;

    // out = left × right + bias. `right` is packed by docgen_pack; a bias of NULL is 0.
    void (*multiply)(
        const float *left, size_t left_stride, size_t rows, size_t depth, const float *right, size_t columns, const float *bias, float *out,
        size_t out_stride);

    // x · Φ(x), Φ being the normal distribution; in place. `count` is a multiple of DOCGEN_PANEL.
    void (*gelu)(float *values, size_t count);

    // exp(x) ÷ Σ exp(x) over the first `count` values; those up to `padded`, a multiple of DOCGEN_PANEL, become 0.
    void (*softmax)(float *values, size_t count, size_t padded);

    // Adds `added` (NULL for nothing) to each row, then brings the row to mean 0 and variance 1, times `weight`, plus `bias`.
    void (*normalize)(float *values, const float *added, size_t rows, size_t width, const float *weight, const float *bias, float epsilon);
};

// The fastest kernel of this processor, or the one that every processor of its kind can run.
const struct docgen_kernel *docgen_kernel(bool baseline);

// Brings a matrix of `columns` rows of `depth` values (a layer's weights as they are stored) into the order that `multiply` reads: panels of
// DOCGEN_PANEL columns, the last one filled up with 0.
void docgen_pack(const float *rows, size_t stride, size_t columns, size_t depth, float *out);

// Bytes of a block of 32 values: a half-precision scale and 32 times 4 bits.
enum { DOCGEN_BLOCK_VALUES = 32, DOCGEN_BLOCK_BYTES = 18 };

void docgen_quantize(const float *values, size_t blocks, uint8_t *out);
void docgen_dequantize(const uint8_t *blocks, size_t count, float *out);

// Whether no scale is infinite or not a number.
bool docgen_blocks_are_finite(const uint8_t *blocks, size_t count);
bool docgen_floats_are_finite(const float *values, size_t count);

// 384 rows of 128 columns, in units of 1/32767, little-endian.
const unsigned char *docgen_projection(size_t *size);
// The Apache License, Version 2.0.
const unsigned char *docgen_apache_license(size_t *size);

#endif
