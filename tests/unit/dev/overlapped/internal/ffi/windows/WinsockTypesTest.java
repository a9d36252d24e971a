package dev.overlapped.internal.ffi.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

/**
 * All downcalls have one type in Java, so only this test sees an argument too many, in the wrong
 * place, or of the wrong width.
 */
class WinsockTypesTest {
    /** The arguments, counted from 0, that the binding always passes as 0. */
    private static final Map<String, List<Integer>> OMITTED =
            Map.of(
                    "WSAIoctl", List.of(7, 8), // overlapped, completion routine
                    "WSARecv", List.of(6), // completion routine
                    "WSASend", List.of(6),
                    "WSARecvMsg", List.of(4),
                    "WSASendMsg", List.of(5),
                    "CreateFileW", List.of(3, 6), // security attributes, template
                    "CreateMailslotW", List.of(3), // security attributes
                    "ReadFile", List.of(3), // number of bytes, which the OVERLAPPED has
                    "WriteFile", List.of(3));

    @ParameterizedTest
    @ValueSource(
            classes = {
                SocketFunctions.class,
                EventFunctions.class,
                Kernel32Functions.class,
                MailslotFunctions.class
            })
    void functionsHaveTheTypesThatTheyHaveInC(Class<?> functions) throws Exception {
        for (Method method : functions.getDeclaredMethods()) {
            assertEquals(typeInC(method.getName()), type(method), method.getName());
        }
    }

    @Test
    void extensionFunctionsHaveTheirAddressBeforeTheArgumentsInC() throws Exception {
        for (Method method : MswsockFunctions.class.getDeclaredMethods()) {
            MethodType inC = typeInC(method.getName()).insertParameterTypes(0, long.class);
            assertEquals(inC, type(method), method.getName());
        }
    }

    private static MethodType type(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes());
    }

    private static MethodType typeInC(String name) throws ReflectiveOperationException {
        FunctionDescriptor descriptor =
                (FunctionDescriptor) generated(name).getMethod("descriptor").invoke(null);
        MethodType type = descriptor.toMethodType();
        for (int i : OMITTED.getOrDefault(name, List.of()).reversed()) {
            type = type.dropParameterTypes(i, i + 1);
        }
        for (int i = 0; i < type.parameterCount(); i++) {
            Class<?> parameter = type.parameterType(i);
            if (parameter == short.class || parameter == byte.class) {
                type = type.changeParameterType(i, int.class); // WORD and UCHAR are ints here
            }
        }
        return type;
    }

    private static Class<?> generated(String name) throws ClassNotFoundException {
        String prefix = winsock_h.class.getPackageName() + ".";
        try {
            return Class.forName(prefix + "LPFN_" + name.toUpperCase());
        } catch (ClassNotFoundException e) {
            return Class.forName(prefix + "PFN_" + name.toUpperCase());
        }
    }
}
