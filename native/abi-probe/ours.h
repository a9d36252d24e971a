/*
 * The half of the probe that knows include/ only. Compiled with GOLDEN, the golden file of the system whose header was
 * included before this one: it asserts every line of it, and print_ours prints them from the header.
 */
#include "rows.h"

#define size(type, bytes) ASSERT_SIZE(struct type, bytes)
#define offset(type, field, bytes, width) ASSERT_FIELD(struct type, field, bytes, width)
#define padding(type, field, bytes, width) ASSERT_FIELD(struct type, field, bytes, width)
#define constant(name, value) _Static_assert(SAME(name, value), "the constant " #name);
#define uring(name, value) _Static_assert(SAME(name, value), "the constant " #name);
#define guid(name, data1, data2, data3, data4, node) \
    _Static_assert( \
            name##_LOW == ((data3 + 0ULL) << 48 | (data2 + 0ULL) << 32 | data1), "the first half of " #name); \
    _Static_assert(REVERSED(name##_HIGH) == ((data4 + 0ULL) << 48 | node), "the second half of " #name);

/* The second half of a GUID is eight bytes in their order; our constant is the little-endian integer over them. */
#define BYTE(value, n) ((value) >> 8 * (n) & 0xFF)
#define REVERSED(value) \
    (BYTE(value, 0) << 56 | BYTE(value, 1) << 48 | BYTE(value, 2) << 40 | BYTE(value, 3) << 32 \
            | BYTE(value, 4) << 24 | BYTE(value, 5) << 16 | BYTE(value, 6) << 8 | BYTE(value, 7))

#include GOLDEN

#undef size
#undef offset
#undef padding
#undef constant
#undef uring
#undef guid

static inline void print_constant(const char *kind, const char *name, int negative, unsigned long long bits)
{
    if (negative)
        printf("%s(%s, %d)\n", kind, name, (int) bits);
    else
        printf(bits < 0x10000 ? "%s(%s, %llu)\n" : "%s(%s, 0x%llX)\n", kind, name, bits);
}

static inline void print_guid(const char *name, unsigned long long low, unsigned long long high)
{
    unsigned data1 = (unsigned) low;
    unsigned data2 = (unsigned) (low >> 32 & 0xFFFF);
    unsigned data3 = (unsigned) (low >> 48);
    printf("guid(%s, 0x%08X, 0x%04X, 0x%04X, 0x%04X, 0x%012llX)\n",
            name, data1, data2, data3, (unsigned) (high >> 48), high & 0xFFFFFFFFFFFFULL);
}

static inline void print_field(const char *kind, const char *type, const char *field, size_t bytes, size_t width)
{
    printf("%s(%s, %s, %u, %u)\n", kind, type, field, (unsigned) bytes, (unsigned) width);
}

#define FIELD(kind, type, field) \
    print_field(kind, #type, #field, offsetof(struct type, field), sizeof(((struct type *) 0)->field));
#define size(type, bytes) printf("size(%s, %u)\n", #type, (unsigned) sizeof(struct type));
#define offset(type, field, bytes, width) FIELD("offset", type, field)
#define padding(type, field, bytes, width) FIELD("padding", type, field)
#define constant(name, value) print_constant("constant", #name, (name) < 0, BITS(name));
#define uring(name, value) print_constant("uring", #name, (name) < 0, BITS(name));
#define guid(name, data1, data2, data3, data4, node) print_guid(#name, name##_LOW, REVERSED(name##_HIGH));

void print_ours(void)
{
#include GOLDEN
}
