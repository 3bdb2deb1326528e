// Included once for each kind of processor, with
// - NAME(x): the function's name for this kind
// - LANES: floats in a register
// - ROWS: rows of a tile; with DOCGEN_PANEL columns its sums fit the registers
// - FMA(a, b, c): a × b + c

typedef float NAME(vector) __attribute__((ext_vector_type(LANES)));
typedef int32_t NAME(integers) __attribute__((ext_vector_type(LANES)));
// Buffers are aligned like floats.
typedef NAME(vector) NAME(loose) __attribute__((aligned(4), may_alias));

#define VECTOR NAME(vector)
#define LOAD(p) ((VECTOR)*(const NAME(loose) *)(p))
#define STORE(p, v) (*(NAME(loose) *)(p) = (v))
#define PARTS (DOCGEN_PANEL / LANES)

// One tile of the product. It goes on with what `out` holds where there is no `start`.
static inline __attribute__((always_inline)) void NAME(tile)(
    const float *left, size_t left_stride, const float *panel, size_t depth, const float *start, float *out, size_t out_stride, const int rows
) {
    VECTOR sums[ROWS][PARTS];
#pragma unroll
    for (int row = 0; row < rows; row++) {
#pragma unroll
        for (int part = 0; part < PARTS; part++) {
            sums[row][part] = start ? LOAD(start + part * LANES) : LOAD(out + row * out_stride + part * LANES);
        }
    }
    for (size_t k = 0; k < depth; k++) {
        VECTOR right[PARTS];
#pragma unroll
        for (int part = 0; part < PARTS; part++) right[part] = LOAD(panel + k * DOCGEN_PANEL + part * LANES);
#pragma unroll
        for (int row = 0; row < rows; row++) {
            VECTOR value = (VECTOR)(left[row * left_stride + k]);
#pragma unroll
            for (int part = 0; part < PARTS; part++) sums[row][part] = FMA(value, right[part], sums[row][part]);
        }
    }
#pragma unroll
    for (int row = 0; row < rows; row++) {
#pragma unroll
        for (int part = 0; part < PARTS; part++) STORE(out + row * out_stride + part * LANES, sums[row][part]);
    }
}

static void NAME(multiply)(
    const float *left, size_t left_stride, size_t rows, size_t depth, const float *right, size_t columns, const float *bias, float *out,
    size_t out_stride
) {
    static const float zeros[DOCGEN_PANEL];
    for (size_t first = 0; first < depth; first += DEPTH_OF_BLOCK) {
        size_t part = depth - first < DEPTH_OF_BLOCK ? depth - first : DEPTH_OF_BLOCK;
        for (size_t column = 0; column < columns; column += DOCGEN_PANEL) {
            const float *panel = right + column * depth + first * DOCGEN_PANEL;
            const float *start = first > 0 ? NULL : bias ? bias + column : zeros;
            size_t row = 0;
#define TILE(count) NAME(tile)(left + row * left_stride + first, left_stride, panel, part, start, out + row * out_stride + column, out_stride, count)
            for (; row + ROWS <= rows; row += ROWS) TILE(ROWS);
            switch (rows - row) {
#if ROWS > 3
            case 5: TILE(5); break;
            case 4: TILE(4); break;
            case 3: TILE(3); break;
#endif
            case 2: TILE(2); break;
            case 1: TILE(1); break;
            default: break;
            }
#undef TILE
        }
    }
}

// For x ≤ 0, to about 2e-7. Cephes' expf, as its coefficients are public domain: 2^n · e^r, |r| ≤ ln 2 ÷ 2.
static inline __attribute__((always_inline)) VECTOR NAME(exponential)(VECTOR x) {
    // Adding and taking away 1.5 · 2^23 rounds to a whole number.
    const VECTOR rounder = (VECTOR)(12582912.0f);
    x = __builtin_elementwise_max(x, (VECTOR)(-87.0f));
    VECTOR n = FMA(x, (VECTOR)(1.44269504088896341f), rounder) - rounder;
    VECTOR r = FMA(n, (VECTOR)(-0.693359375f), x);
    r = FMA(n, (VECTOR)(2.12194440e-4f), r);
    VECTOR p = FMA((VECTOR)(1.9875691500e-4f), r, (VECTOR)(1.3981999507e-3f));
    p = FMA(p, r, (VECTOR)(8.3334519073e-3f));
    p = FMA(p, r, (VECTOR)(4.1665795894e-2f));
    p = FMA(p, r, (VECTOR)(1.6666665459e-1f));
    p = FMA(p, r, (VECTOR)(5.0000001201e-1f));
    p = FMA(p, r * r, r) + (VECTOR)(1.0f);
    NAME(integers) power = (__builtin_convertvector(n, NAME(integers)) + 127) << 23;
    // The bits, not the value.
    return p * (VECTOR)power;
}

// Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26: erfc to 1.5e-7.
static void NAME(gelu)(float *values, size_t count) {
    for (size_t i = 0; i < count; i += LANES) {
        VECTOR x = LOAD(values + i);
        VECTOR z = __builtin_elementwise_abs(x) * (VECTOR)(0.70710678118654752f);
        VECTOR t = (VECTOR)(1.0f) / FMA(z, (VECTOR)(0.3275911f), (VECTOR)(1.0f));
        VECTOR p = FMA((VECTOR)(1.061405429f), t, (VECTOR)(-1.453152027f));
        p = FMA(p, t, (VECTOR)(1.421413741f));
        p = FMA(p, t, (VECTOR)(-0.284496736f));
        p = FMA(p, t, (VECTOR)(0.254829592f));
        VECTOR tail = p * t * NAME(exponential)(-z * z) * (VECTOR)(0.5f);
        STORE(values + i, x * (x < (VECTOR)(0.0f) ? tail : (VECTOR)(1.0f) - tail));
    }
}

// The sum of DOCGEN_PANEL partial sums, one after the other.
static inline __attribute__((always_inline)) float NAME(total)(const VECTOR *parts) {
    float values[DOCGEN_PANEL];
    for (int part = 0; part < PARTS; part++) STORE(values + part * LANES, parts[part]);
    float sum = 0;
    for (int i = 0; i < DOCGEN_PANEL; i++) sum += values[i];
    return sum;
}

static void NAME(softmax)(float *values, size_t count, size_t padded) {
    float most = values[0];
    for (size_t i = 1; i < count; i++) most = values[i] > most ? values[i] : most;
    VECTOR sums[PARTS] = {0};
    for (size_t i = count; i < padded; i++) values[i] = most - 100;
    for (size_t i = 0; i < padded; i += DOCGEN_PANEL) {
        for (int part = 0; part < PARTS; part++) {
            float *place = values + i + part * LANES;
            VECTOR value = NAME(exponential)(LOAD(place) - (VECTOR)(most));
            sums[part] += value;
            STORE(place, value);
        }
    }
    VECTOR factor = (VECTOR)(1.0f / NAME(total)(sums));
    for (size_t i = 0; i < padded; i += LANES) STORE(values + i, LOAD(values + i) * factor);
    for (size_t i = count; i < padded; i++) values[i] = 0;
}

static void NAME(normalize)(
    float *values, const float *added, size_t rows, size_t width, const float *weight, const float *bias, float epsilon
) {
    for (size_t row = 0; row < rows; row++) {
        float *line = values + row * width;
        VECTOR sums[PARTS] = {0};
        for (size_t i = 0; i < width; i += DOCGEN_PANEL) {
            for (int part = 0; part < PARTS; part++) {
                size_t at = i + part * LANES;
                VECTOR value = LOAD(line + at);
                if (added) value += LOAD(added + row * width + at);
                STORE(line + at, value);
                sums[part] += value;
            }
        }
        float mean = NAME(total)(sums) / (float)width;
        VECTOR squares[PARTS] = {0};
        for (size_t i = 0; i < width; i += DOCGEN_PANEL) {
            for (int part = 0; part < PARTS; part++) {
                VECTOR distance = LOAD(line + i + part * LANES) - (VECTOR)(mean);
                squares[part] = FMA(distance, distance, squares[part]);
            }
        }
        float factor = 1.0f / __builtin_sqrtf(NAME(total)(squares) / (float)width + epsilon);
        for (size_t i = 0; i < width; i += LANES) {
            VECTOR value = (LOAD(line + i) - (VECTOR)(mean)) * (VECTOR)(factor);
            STORE(line + i, FMA(value, LOAD(weight + i), LOAD(bias + i)));
        }
    }
}

#undef VECTOR
#undef LOAD
#undef STORE
#undef PARTS
