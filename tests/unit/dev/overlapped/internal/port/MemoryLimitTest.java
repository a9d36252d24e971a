package dev.overlapped.internal.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class MemoryLimitTest {
    private static final long MIB = 1 << 20;

    @TempDir private Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private long ofBuffers(long heapMib) {
        MemoryLimit limit = new MemoryLimit(folder.resolve("proc"), folder.resolve("cgroup"));
        return limit.ofBuffers(heapMib * MIB) / MIB;
    }

    @Test
    void aLargeMachineHasTheMost() throws IOException {
        file("proc/meminfo", "MemTotal:       67108864 kB");
        file("proc/self/cgroup", "0::/user.slice");
        file("cgroup/user.slice/memory.max", "max");
        assertEquals(1024, ofBuffers(16 * 1024));
    }

    @Test
    void theContainersLimitIsFollowed() throws IOException {
        file("proc/meminfo", "MemTotal:       67108864 kB");
        file("proc/self/cgroup", "0::/");
        file("cgroup/memory.max", "" + 512 * MIB);
        assertEquals(192, ofBuffers(128));
        assertEquals(56, ofBuffers(400));
        assertEquals(16, ofBuffers(512));
    }

    @Test
    void theLimitOfAGroupAroundItCountsAsWell() throws IOException {
        file("proc/meminfo", "MemTotal:       67108864 kB");
        file("proc/self/cgroup", "0::/pod/server");
        file("cgroup/pod/server/memory.max", "max");
        file("cgroup/pod/memory.max", "" + 1024 * MIB);
        assertEquals(384, ofBuffers(256));
    }

    @Test
    void soDoesTheOlderKindOfGroups() throws IOException {
        file("proc/meminfo", "MemTotal:       67108864 kB");
        file("proc/self/cgroup", "9:cpu,memory:/docker/1\n1:name=systemd:/");
        file("cgroup/memory/docker/1/memory.limit_in_bytes", "" + 600 * MIB);
        assertEquals(200, ofBuffers(200));
    }

    @Test
    void aSystemThatNamesNoLimitIsJudgedByTheHeap() {
        assertEquals(300, ofBuffers(300));
    }

    @Test
    void thisProcessHasOne() {
        long here = MemoryLimit.HERE.ofBuffers(Runtime.getRuntime().maxMemory());
        assertTrue(here >= MemoryLimit.LEAST && here <= MemoryLimit.MOST, () -> here + " bytes");
    }
}
