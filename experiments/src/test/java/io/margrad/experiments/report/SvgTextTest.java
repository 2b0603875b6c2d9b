package io.margrad.experiments.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SvgTextTest {
    @Test
    void idsAndNumbersNoLongerDependOnTheRun() {
        String svg = """
                <?xml version="1.0"?>
                <!DOCTYPE svg PUBLIC "x" "http://example.org/svg.dtd">
                <svg xmlns:xlink="http://www.w3.org/1999/xlink" width="1px">
                  <clipPath id="clip836906048"/>
                  <g clip-path="url(#clip836906048)" transform="translate(10.126 -0.0001)"/>
                  <clipPath id="clip-77123"/>
                </svg>
                """;
        assertEquals("""
                <svg width="1px">
                <clipPath id="clip1"/>
                <g clip-path="url(#clip1)" transform="translate(10.13 0)"/>
                <clipPath id="clip2"/>
                </svg>
                """, SvgText.tidy(svg));
    }

    @Test
    void discsShareAStyleAndPiecesOfACurveBecomeOne() {
        String svg = """
                <svg>
                <ellipse cx="1" cy="2" rx="3" ry="3" style="a"/>
                <ellipse cx="4" cy="5" rx="3" ry="3" style="a"/>
                <ellipse cx="4" cy="5" rx="3" ry="3" style="b"/>
                <line style="c" x1="0" x2="1" y1="0" y2="2"/>
                <line style="c" x1="1" x2="3" y1="2" y2="4"/>
                <line style="c" x1="9" x2="8" y1="9" y2="8"/>
                </svg>
                """;
        assertEquals("""
                <svg>
                <g style="a">
                <circle cx="1" cy="2" r="3"/>
                <circle cx="4" cy="5" r="3"/>
                </g>
                <g style="b">
                <circle cx="4" cy="5" r="3"/>
                </g>
                <polyline style="c" points="0,0 1,2 3,4"/>
                <polyline style="c" points="9,9 8,8"/>
                </svg>
                """, SvgText.tidy(svg));
    }
}
