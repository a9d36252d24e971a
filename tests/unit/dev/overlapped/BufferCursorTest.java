package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

class BufferCursorTest {
    private final IoBuffer buffer =
            IoBuffer.wrap(Arena.ofAuto().allocate(64)).region(3, 0); // unaligned
    private final BufferCursor cursor = BufferCursor.of(buffer);

    @Test
    void numbersAreReadBackInBothOrders() {
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            buffer.region(3, 0);
            cursor.on(buffer).order(order);
            cursor.putByte(-2).putShort(-30_000).putInt(0xCAFE_BABE).putLong(Long.MIN_VALUE + 5);
            ByteBuffer expected = ByteBuffer.allocate(15).order(order);
            expected.put((byte) -2).putShort((short) -30_000).putInt(0xCAFE_BABE);
            assertArrayEquals(expected.putLong(Long.MIN_VALUE + 5).array(), buffer.toByteArray());
            assertEquals(15, cursor.remaining());
            assertEquals(-2, cursor.getByte());
            assertEquals(-30_000, cursor.getShort());
            assertEquals(0xCAFE_BABE, cursor.getInt());
            assertEquals(Long.MIN_VALUE + 5, cursor.getLong());
            assertEquals(0, cursor.remaining());
            assertEquals(0xCAFE_BABE, cursor.getInt(3));
            cursor.setByte(0, 7).setShort(1, 8).setInt(3, 9).setLong(7, 10);
            cursor.position(0);
            assertEquals(7, cursor.getByte());
            assertEquals(8, cursor.getShort());
            assertEquals(9, cursor.getInt());
            assertEquals(10, cursor.getLong());
        }
    }

    @Test
    void theFirstOrderIsThatOfNetworks() {
        cursor.putInt(1);
        assertArrayEquals(new byte[] {0, 0, 0, 1}, buffer.toByteArray());
    }

    @Test
    void linesEndWithAFeedAndWaitUntilTheyAreWhole() {
        buffer.put("GET /\r\n\nüber\r\npart");
        assertEquals("GET /", cursor.readLine());
        assertEquals("", cursor.readLine());
        assertEquals("über", cursor.readLine());
        int position = cursor.position();
        assertNull(cursor.readLine());
        assertEquals(position, cursor.position());
        cursor.discardRead();
        assertEquals("part", buffer.toText());
        buffer.put("ial\n");
        assertEquals("partial", cursor.readLine());
        assertNull(cursor.readLine());
    }

    @Test
    void bytesAreFoundAtOrAfterThePosition() {
        buffer.put("abcabcd");
        assertEquals(2, cursor.indexOf((byte) 'c'));
        assertEquals(3, cursor.indexOf("abcd".getBytes()));
        assertEquals(-1, cursor.indexOf("abce".getBytes()));
        assertEquals(-1, cursor.indexOf("abcabcda".getBytes()));
        cursor.skip(3);
        assertEquals(5, cursor.indexOf((byte) 'c'));
        assertEquals(-1, cursor.skip(4).indexOf((byte) 'd'));
        assertThrows(IllegalArgumentException.class, () -> cursor.indexOf(new byte[0]));
    }

    @Test
    void whatIsOutsideTheDataIsNamedAndChangesNothing() {
        cursor.putShort(1).putShort(2);
        refused("4 bytes at 1: must lie within the 4 of the data", () -> cursor.getInt(1));
        refused("1 bytes at -1", () -> cursor.getByte(-1));
        refused("8 bytes at 0", cursor::getLong);
        refused("2 bytes at 2147483647", () -> cursor.setShort(Integer.MAX_VALUE, 1));
        refused("-1 bytes at 0", () -> cursor.skip(-1));
        refused("position 5: must be 0 to 4", () -> cursor.position(5));
        refused("5 bytes at 0", () -> cursor.getBytes(new byte[5]));
        refused("5 bytes at 0", () -> cursor.getText(5));
        assertEquals(0, cursor.position());
        buffer.region(3, 57);
        refused("8 bytes after 57 of data: at most 4 fit", () -> cursor.putLong(1));
        assertEquals(57, buffer.length());
        cursor.putInt(1);
        refused("1 bytes after 61 of data: at most 0 fit", () -> cursor.putByte(1));
    }

    private static void refused(String reason, Executable access) {
        String message = assertThrows(IndexOutOfBoundsException.class, access).getMessage();
        assertTrue(message.startsWith(reason), message);
    }

    @Test
    void aReleasedBufferIsRefused() {
        cursor.putLong(1);
        buffer.release();
        assertThrows(IllegalStateException.class, cursor::getLong);
        assertThrows(IllegalStateException.class, () -> cursor.putByte(1));
        assertThrows(IllegalStateException.class, () -> cursor.indexOf((byte) 1));
    }
}
