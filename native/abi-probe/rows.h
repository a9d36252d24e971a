/*
 * What the golden files are made of. golden/windows.txt and golden/linux.txt are C as well as text: each line is a
 * call of one of these macros, and each program here defines them in its own way before it includes the file.
 *
 *   size(STRUCT, bytes)                          sizeof
 *   offset(STRUCT, FIELD, bytes, width)          offsetof and sizeof of a field that the system's header has too
 *   padding(STRUCT, FIELD, bytes, width)         the same of one that only our header names
 *   constant(NAME, value)
 *   uring(NAME, value)                           a constant of linux/io_uring.h: it may be younger than the header at hand
 *   guid(NAME, data1, data2, data3, data4, node)
 *
 * ours.c asserts every line against include/ and prints it again from there; real.c asserts it against the system's
 * headers. So a number is right only if all three agree, and the compiler says which line is not.
 */
#ifndef OVERLAPPED_ABI_ROWS_H
#define OVERLAPPED_ABI_ROWS_H

#include <stddef.h>
#include <stdio.h>

#if defined(_MSC_VER) && !defined(__STDC_VERSION__)
#error "compile this as C11: /std:c11"
#endif

/* The bits of a constant, whatever its type: system headers have some as signed, some as pointers. */
#define BITS(name) \
    (sizeof(name) > 4 ? (unsigned long long) (name) : (unsigned long long) (name) & 0xFFFFFFFFULL)

/* `value` is a line's literal: a negative one stands for an int. */
#define SAME(name, value) \
    (BITS(name) == ((value) < 0 ? (unsigned long long) (value) & 0xFFFFFFFFULL : (unsigned long long) (value)))

#define ASSERT_SIZE(type, bytes) \
    _Static_assert(sizeof(type) == (bytes), "the size of " #type);
#define ASSERT_FIELD(type, field, bytes, width) \
    _Static_assert(offsetof(type, field) == (bytes), "the offset of " #type "." #field); \
    _Static_assert(sizeof(((type *) 0)->field) == (width), "the width of " #type "." #field);

/* Prints every line of the golden file from include/. */
void print_ours(void);

#endif
