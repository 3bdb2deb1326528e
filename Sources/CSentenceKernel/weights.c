#include "sentence_kernel.h"

#include <string.h>

// As in kernel.c: a file made of the same weights is the same on every processor.
#pragma STDC FP_CONTRACT OFF

void docgen_pack(const float *rows, size_t stride, size_t columns, size_t depth, float *out) {
    for (size_t first = 0; first < columns; first += DOCGEN_PANEL) {
        for (size_t k = 0; k < depth; k++) {
            for (size_t column = first; column < first + DOCGEN_PANEL; column++) {
                *out++ = column < columns ? rows[column * stride + k] : 0;
            }
        }
    }
}

// IEEE 754 half precision; by hand, because compilers call a library for it that is not everywhere.
static float from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 0x1F, fraction = half & 0x3FF;
    uint32_t bits;
    if (exponent == 0) {
        // Below the smallest normal number, 2^-14: units of 2^-24.
        float value = (float)fraction * 0x1p-24f;
        memcpy(&bits, &value, 4);
        bits |= sign;
    } else {
        bits = sign | (exponent == 31 ? 0xFF : exponent + 112) << 23 | fraction << 13;
    }
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

// The nearest half; of two as near the even one. What is too large becomes the largest.
static uint16_t to_half(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    uint16_t sign = bits >> 16 & 0x8000;
    float size = value < 0 ? -value : value;
    if (!(size < 65504)) return sign | 0x7BFF;
    if (size < 0x1p-14f) {
        float units = size * 0x1p24f;
        uint32_t whole = (uint32_t)units;
        float rest = units - (float)whole;
        if (rest > 0.5f || (rest == 0.5f && (whole & 1))) whole++;
        return sign | (uint16_t)whole;
    }
    uint32_t rounded = (bits & 0x7FFFFFFF) + 0xFFF + (bits >> 13 & 1);
    return sign | (uint16_t)((rounded >> 13) - (112 << 10));
}

static uint16_t scale_of(const uint8_t *block) { return (uint16_t)(block[0] | block[1] << 8); }

static int step(float value, float scale) {
    float steps = scale == 0 ? 0 : value / scale;
    int whole = (int)(steps < 0 ? steps - 0.5f : steps + 0.5f);
    return whole < -8 ? -8 : whole > 7 ? 7 : whole;
}

void docgen_quantize(const float *values, size_t blocks, uint8_t *out) {
    for (; blocks > 0; blocks--, values += DOCGEN_BLOCK_VALUES, out += DOCGEN_BLOCK_BYTES) {
        float most = 0;
        for (int i = 0; i < DOCGEN_BLOCK_VALUES; i++) {
            if (values[i] * values[i] > most * most) most = values[i];
        }
        // -8 to 7: the largest value lies at -8. A slightly smaller scale, which cuts it, often fits the others better.
        uint16_t best = 0;
        float least = -1;
        for (int tried = 0; tried < 13; tried++) {
            uint16_t half = to_half(most / -8 * (1.06f - 0.02f * (float)tried));
            float scale = from_half(half), error = 0;
            for (int i = 0; i < DOCGEN_BLOCK_VALUES; i++) {
                float distance = values[i] - scale * (float)step(values[i], scale);
                error += distance * distance;
            }
            if (least < 0 || error < least) {
                least = error;
                best = half;
            }
        }
        float scale = from_half(best);
        out[0] = (uint8_t)best;
        out[1] = (uint8_t)(best >> 8);
        for (int i = 0; i < DOCGEN_BLOCK_VALUES / 2; i++) {
            int low = step(values[i], scale) + 8, high = step(values[i + DOCGEN_BLOCK_VALUES / 2], scale) + 8;
            out[2 + i] = (uint8_t)(low | high << 4);
        }
    }
}

void docgen_dequantize(const uint8_t *blocks, size_t count, float *out) {
    for (; count > 0; count--, blocks += DOCGEN_BLOCK_BYTES, out += DOCGEN_BLOCK_VALUES) {
        float scale = from_half(scale_of(blocks));
        for (int i = 0; i < DOCGEN_BLOCK_VALUES / 2; i++) {
            out[i] = scale * (float)((blocks[2 + i] & 15) - 8);
            out[i + DOCGEN_BLOCK_VALUES / 2] = scale * (float)((blocks[2 + i] >> 4) - 8);
        }
    }
}

bool docgen_blocks_are_finite(const uint8_t *blocks, size_t count) {
    for (size_t block = 0; block < count; block++) {
        if ((scale_of(blocks + block * DOCGEN_BLOCK_BYTES) & 0x7C00) == 0x7C00) return false;
    }
    return true;
}

bool docgen_floats_are_finite(const float *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, values + i, 4);
        if ((bits & 0x7F800000) == 0x7F800000) return false;
    }
    return true;
}

static const unsigned char projection[] = {
#embed "projection-384x128.i16"
};

const unsigned char *docgen_projection(size_t *size) {
    *size = sizeof projection;
    return projection;
}

static const unsigned char license[] = {
#embed "../../LICENSE"
};

const unsigned char *docgen_apache_license(size_t *size) {
    *size = sizeof license;
    return license;
}
