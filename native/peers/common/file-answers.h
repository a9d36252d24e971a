/* The wire of shape file, on which the servers and the client agree. */
#ifndef FILE_ANSWERS_H
#define FILE_ANSWERS_H

#define REQUEST_BYTES 64u
#define HEAD_BYTES 200u

static inline unsigned char head_byte(unsigned i) {
    return (unsigned char) (i * 31 + 7);
}

#endif
