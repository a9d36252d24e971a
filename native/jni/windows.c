/* The binding's downcalls, by JNI: each returns 0, or the error code. */
#include <jni.h>
#include <stdint.h>
#include <windows.h>

JNIEXPORT jint JNICALL Java_dev_overlapped_jmh_WindowsByJni_CloseHandle(JNIEnv *env, jclass type, jlong object) {
    (void)env, (void)type;
    return CloseHandle((HANDLE)(intptr_t)object) ? 0 : (jint)GetLastError();
}
