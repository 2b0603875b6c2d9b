package io.margrad.experiments.faces.sets;

import io.margrad.experiments.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The frames of YTF's videos: {@code Name/video/video.frame.jpg} below frame_images_DB, or
 * {@code Name/video/aligned_detect_video.frame.jpg} below aligned_images_DB.
 *
 * @param root the folder with a folder for each person
 */
public record YtfVideos(Path root) {
    private static final Pattern FRAME = Pattern.compile(".*\\.([0-9]{1,9})(\\.[A-Za-z]+)?");

    /**
     * The frames of a video, in the order of their numbers, which are not the order of their names.
     *
     * @param video for example {@code Sadie_Frost/1}
     * @throws DataException when there is no frame, a file's name has no number, or the folder cannot be read
     */
    public FileImages frames(String video) {
        Path folder = Paths.below(root, video);
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !ImageNames.isHidden(name) && isFrame(name))
                    .map(name -> new Frame(number(folder, name), name))
                    .sorted(Comparator.comparingInt(Frame::number).thenComparing(Frame::name))
                    .map(Frame::name)
                    .toList();
            if (names.isEmpty()) {
                throw DataException.mismatch(folder, "frames of the video", "at least one image", "none");
            }
            return new FileImages(folder, names);
        } catch (IOException e) {
            throw DataException.unusable(folder, "cannot be listed", e);
        }
    }

    private static boolean isFrame(String name) {
        return ImageNames.EXTENSIONS.contains(ImageNames.extension(name).toLowerCase(Locale.ROOT));
    }

    private static int number(Path folder, String name) {
        Matcher matcher = FRAME.matcher(name);
        if (!matcher.matches()) {
            throw DataException.mismatch(folder, "frame", "video.number.jpg", name);
        }
        return Integer.parseInt(matcher.group(1));
    }

    private record Frame(int number, String name) {}
}
