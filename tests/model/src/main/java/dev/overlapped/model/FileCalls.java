package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The calls on files, which are those of the system that the model runs on. */
final class FileCalls {
    private final Kernel kernel;

    FileCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    long create(long name, int access, int disposition, int flags) {
        if (access != winsock_h.GENERIC_READ() || disposition != winsock_h.OPEN_EXISTING()) {
            return -Codes.ERROR_INVALID_PARAMETER; // the model neither writes nor makes files
        } else if ((flags & winsock_h.FILE_FLAG_OVERLAPPED()) == 0) {
            return -Codes.ERROR_INVALID_PARAMETER; // nor reads with a position of its own
        }
        int failure = kernel.adversary.failure(Codes.ERROR_NO_SYSTEM_RESOURCES);
        if (failure != 0) {
            return -failure;
        }
        try {
            Path path = Path.of(Native.getWideText(name));
            return kernel.handles.add(
                    new ModelFile(FileChannel.open(path, StandardOpenOption.READ)));
        } catch (NoSuchFileException e) {
            return -Codes.ERROR_FILE_NOT_FOUND;
        } catch (IOException e) {
            return -Codes.ERROR_ACCESS_DENIED;
        }
    }

    int size(long handle, long size) {
        ModelFile file = kernel.handles.file(handle);
        if (file == null) {
            return Codes.ERROR_INVALID_HANDLE;
        }
        Native.putLong(size, file.size());
        return 0;
    }

    /** CloseHandle of a file; returns false if the handle is not a file. */
    boolean close(long handle) {
        ModelFile file = kernel.handles.file(handle);
        if (file == null) {
            return false;
        }
        if (kernel.custody.isReading(file)) {
            throw kernel.violation("a file was closed while a transmission reads it");
        }
        kernel.handles.remove(handle);
        file.close();
        return true;
    }
}
