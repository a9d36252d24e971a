package dev.overlapped.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TargetTest {
    final List<Target> all = Stream.concat(Target.LINUX.stream(), Target.WINE.stream()).toList();

    private static Target target(double atMost) {
        return new Target("of a or b", "w", Metric.CPU_US, "x", List.of("a", "b"), atMost);
    }

    private static Map<Metric, Series> cpu(double figure) {
        return Map.of(Metric.CPU_US, new Series(figure, figure, figure));
    }

    /** The best reference counts. */
    @ParameterizedTest
    @CsvSource({"10, 1.25, true", "10.1, 1.25, false", "7.9, 1, true", "8, 1, false"})
    void isJudgedByTheRatioToTheBestReference(double own, double atMost, boolean met) {
        Target.Verdict verdict =
                target(atMost).judge(Map.of("x", cpu(own), "a", cpu(8), "b", cpu(9))).orElseThrow();
        assertEquals(met, verdict.met());
        assertEquals(own / 8, verdict.reached());
    }

    @Test
    void isNotJudgedWhenAReferenceIsMissing() {
        assertTrue(target(1.1).judge(Map.of("x", cpu(1), "a", cpu(8))).isEmpty());
        assertTrue(target(1.1).judge(Map.of("a", cpu(1), "b", cpu(8))).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"9.3, true", "9.1, false"})
    void ofARateMoreIsBetter(double own, boolean met) {
        Target rate = new Target("of a or b", "w", Metric.RATE, "x", List.of("a", "b"), 0.92);
        Map<String, Map<Metric, Series>> rates =
                Map.of("x", rate(own), "a", rate(10), "b", rate(5));
        assertEquals(met, rate.judge(rates).orElseThrow().met());
        assertEquals("at least 0.92", rate.judge(rates).orElseThrow().limit());
    }

    private static Map<Metric, Series> rate(double figure) {
        return Map.of(Metric.RATE, new Series(figure, figure, figure));
    }

    @Test
    void aFigureIsJudgedByItself() {
        Target figure = new Target("µs", "w", Metric.CPU_US, "x", List.of(), 5);
        Target.Verdict verdict = figure.judge(Map.of("x", cpu(4.5))).orElseThrow();
        assertEquals("4.50, at most 5.00: met", words(verdict));
        verdict = figure.judge(Map.of("x", cpu(15))).orElseThrow();
        assertEquals("15, at most 5.00: missed", words(verdict));
    }

    private static String words(Target.Verdict verdict) {
        return verdict.figure() + ", " + verdict.limit() + ": " + verdict.word();
    }

    /** Else nothing would ever be said of it. */
    @ParameterizedTest
    @FieldSource("all")
    void namesAWorkloadAndContendersThatThereAre(Target target) {
        Set<String> contenders =
                Contender.ALL.stream().map(Contender::name).collect(Collectors.toSet());
        assertTrue(contenders.contains(target.subject()), target::subject);
        assertTrue(contenders.containsAll(target.references()), target::text);
        assertTrue(
                Stream.concat(
                                Workload.ALL.stream().map(Workload::name),
                                Stream.of(IdleMemory.FEW, IdleMemory.MANY, StartUp.NAME))
                        .anyMatch(target.workload()::equals),
                target::workload);
    }
}
