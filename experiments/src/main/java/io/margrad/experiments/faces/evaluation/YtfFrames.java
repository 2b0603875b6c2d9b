package io.margrad.experiments.faces.evaluation;

import io.margrad.experiments.data.DataException;
import io.margrad.experiments.faces.protocol.verification.VideoScore;
import io.margrad.experiments.faces.protocol.verification.Videos;
import io.margrad.experiments.faces.sets.FileImages;
import io.margrad.experiments.faces.sets.YtfPair;
import io.margrad.experiments.faces.sets.YtfSplits;
import io.margrad.experiments.faces.sets.YtfVideos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The frames that YTF's videos are judged by.
 *
 * @param splits the list that the videos are from
 * @param images the frames of all videos, one video after the other, in the order of {@link YtfSplits#videos()}
 * @param starts number of each video's first frame, and behind them the number of frames: V + 1 numbers
 */
public record YtfFrames(YtfSplits splits, FileImages images, int[] starts) {
    /**
     * Chooses the frames; no image is opened.
     *
     * @param most frames of a video, at least 1
     * @param seed for the draw of {@link VideoScore#SAMPLED_MEAN}
     * @throws DataException naming a video that is missing or has no frame, and the line that wants it
     */
    public static YtfFrames choose(YtfSplits splits, YtfVideos videos, VideoScore score, int most, long seed) {
        List<String> names = splits.videos();
        List<String> paths = new ArrayList<>();
        int[] starts = new int[names.size() + 1];
        for (int v = 0; v < names.size(); v++) {
            FileImages frames = frames(splits, videos, names.get(v));
            for (int frame : score.frames(frames.size(), most, seed, v)) {
                paths.add(names.get(v) + "/" + frames.name(frame));
            }
            starts[v + 1] = paths.size();
        }
        return new YtfFrames(splits, new FileImages(videos.root(), paths), starts);
    }

    /**
     * The videos with the frames that have features.
     *
     * @param embedded of {@link #images}
     * @throws DataException naming a frame that is missing, and a video of which no frame can be used, with the line that wants it
     */
    public Videos videos(EmbeddedImages embedded) {
        checkComplete(embedded);
        int[] left = new int[starts.length];
        int row = 0;
        for (int v = 0; v + 1 < starts.length; v++) {
            while (row < embedded.used().length && embedded.used()[row] < starts[v + 1]) {
                row++;
            }
            left[v + 1] = row;
            if (left[v + 1] == left[v]) {
                String video = splits.videos().get(v);
                String found = "none of " + (starts[v + 1] - starts[v]);
                throw DataException.mismatch(splits.source(), where(splits, video), "a frame that can be used", found);
            }
        }
        return new Videos(embedded.features(), left);
    }

    private void checkComplete(EmbeddedImages embedded) {
        if (embedded.used().length + embedded.broken().size() == images.size()) {
            return;
        }
        Map<String, Integer> rows = embedded.rows();
        for (int v = 0; v + 1 < starts.length; v++) {
            for (int i = starts[v]; i < starts[v + 1]; i++) {
                String frame = images.name(i);
                if (!rows.containsKey(frame) && !embedded.brokenNames().contains(frame)) {
                    String where = where(splits, splits.videos().get(v)) + ", frame " + frame;
                    throw DataException.mismatch(splits.source(), where, "its feature", "none");
                }
            }
        }
    }

    private static FileImages frames(YtfSplits splits, YtfVideos videos, String video) {
        try {
            return videos.frames(video);
        } catch (DataException e) {
            throw new DataException(splits.source() + ": " + where(splits, video) + ": " + e.getMessage(), e);
        }
    }

    /** The first line with the video. */
    private static String where(YtfSplits splits, String video) {
        Map<String, Integer> lines = new HashMap<>();
        for (List<YtfPair> fold : splits.folds()) {
            for (YtfPair pair : fold) {
                lines.putIfAbsent(pair.first(), pair.line());
                lines.putIfAbsent(pair.second(), pair.line());
            }
        }
        return "line " + lines.get(video) + ": video " + video;
    }
}
