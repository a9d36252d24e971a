/* The binding's downcalls, by JNI: each returns the result, or the negated errno. */
#define _GNU_SOURCE
#include <errno.h>
#include <jni.h>
#include <sys/syscall.h>
#include <unistd.h>

JNIEXPORT jlong JNICALL Java_dev_overlapped_jmh_LinuxByJni_lseek(JNIEnv *env, jclass type, jint fd, jlong offset,
                                                                 jint whence) {
    (void)env, (void)type;
    off_t result = lseek(fd, offset, whence);
    return result >= 0 ? result : -errno;
}

JNIEXPORT jint JNICALL Java_dev_overlapped_jmh_LinuxByJni_close(JNIEnv *env, jclass type, jint fd) {
    (void)env, (void)type;
    int result = close(fd);
    return result >= 0 ? result : -errno;
}

JNIEXPORT jint JNICALL Java_dev_overlapped_jmh_LinuxByJni_io_1uring_1enter(JNIEnv *env, jclass type, jint fd,
                                                                           jint to_submit, jint min_complete,
                                                                           jint flags, jlong arg, jlong argsz) {
    (void)env, (void)type;
    long result = syscall(SYS_io_uring_enter, fd, to_submit, min_complete, flags, arg, argsz);
    return result >= 0 ? (jint)result : -errno;
}
