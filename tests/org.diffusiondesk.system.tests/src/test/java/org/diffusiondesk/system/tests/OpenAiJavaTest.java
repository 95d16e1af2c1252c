package org.diffusiondesk.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageEditStreamEvent;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.models.Model;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Java, as it is: everything that we send must be what its types say. */
@SharedProduct
class OpenAiJavaTest {
    private static final String TEXT = "smollm2";

    private static OpenAIClient client(Api api) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(api.base() + "/v1")
                .apiKey("any")
                .responseValidation(true)
                .maxRetries(0)
                .build();
    }

    private static ImageGenerateParams.Builder picture() {
        return ImageGenerateParams.builder()
                .model("demo")
                .prompt("a red circle")
                .size(ImageGenerateParams.Size.of("128x128"))
                .putAdditionalBodyProperty("steps", com.openai.core.JsonValue.from(4))
                .putAdditionalBodyProperty("seed", com.openai.core.JsonValue.from(7));
    }

    private static ChatCompletionCreateParams chat() {
        return ChatCompletionCreateParams.builder()
                .model(TEXT)
                .addSystemMessage("You answer in one word.")
                .addUserMessage("What is the capital of France?")
                .maxCompletionTokens(8)
                .temperature(0)
                .build();
    }

    @Test
    void listsAndFindsModels(Api api) {
        List<Model> models = client(api).models().list().data();
        models.forEach(Model::validate);
        assertThat(models).extracting(Model::id).contains("demo", TEXT);
        assertThat(client(api).models().retrieve("demo").validate().id()).isEqualTo("demo");
        assertThatThrownBy(() -> client(api).models().retrieve("nobody")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void chats(Api api) {
        ChatCompletion answer = client(api).chat().completions().create(chat()).validate();
        assertThat(answer.choices()).hasSize(1);
        assertThat(answer.choices().getFirst().message().content()).isPresent();
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
    }

    @Test
    void chatsInAStream(Api api) {
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> stream =
                client(api).chat().completions().createStreaming(chat())) {
            stream.stream()
                    .map(ChatCompletionChunk::validate)
                    .flatMap(chunk -> chunk.choices().stream())
                    .flatMap(choice -> choice.delta().content().stream())
                    .forEach(text::append);
        }
        assertThat(text).isNotBlank();
    }

    @Test
    void embeds(Api api) {
        CreateEmbeddingResponse answer = client(api)
                .embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(TEXT)
                        .input("hello")
                        .build())
                .validate();
        assertThat(answer.data()).hasSize(1);
        assertThat(answer.data().getFirst().embedding()).hasSizeGreaterThan(100);
    }

    @Test
    void draws(Api api) {
        ImagesResponse answer = client(api)
                .images()
                .generate(picture()
                        .n(2)
                        .responseFormat(ImageGenerateParams.ResponseFormat.B64_JSON)
                        .build())
                .validate();
        assertThat(answer.data().orElseThrow()).hasSize(2).allSatisfy(image -> assertThat(
                        width(image.b64Json().orElseThrow()))
                .isEqualTo(128));
    }

    @Test
    void drawsWithAnAddress(Api api) {
        ImagesResponse answer = client(api)
                .images()
                .generate(picture()
                        .responseFormat(ImageGenerateParams.ResponseFormat.URL)
                        .build())
                .validate();
        String url = answer.data().orElseThrow().getFirst().url().orElseThrow();
        assertThat(url).startsWith(api.base() + "/outputs/");
        assertThat(api.get(url.substring(api.base().toString().length())).status())
                .isEqualTo(200);
    }

    @Test
    void drawsInAStreamWithPartialImages(Api api) {
        List<ImageGenStreamEvent> events = new ArrayList<>();
        try (StreamResponse<ImageGenStreamEvent> stream = client(api)
                .images()
                .generateStreaming(picture().partialImages(2).build())) {
            stream.stream().map(ImageGenStreamEvent::validate).forEach(events::add);
        }
        assertThat(events.stream().filter(ImageGenStreamEvent::isGenerationPartialImage))
                .hasSize(2);
        assertThat(width(events.getLast().asGenerationCompleted().b64Json())).isEqualTo(128);
    }

    private static ImageEditParams.Builder edit() {
        return ImageEditParams.builder()
                .model("demo")
                .prompt("a blue square")
                .image(file("image.png"))
                .putAdditionalBodyProperty("steps", com.openai.core.JsonValue.from(4));
    }

    private static MultipartField<ImageEditParams.Image> file(String name) {
        InputStream bytes = new ByteArrayInputStream(Picture.plain(128, 128, 0xff0000ff));
        return MultipartField.<ImageEditParams.Image>builder()
                .value(ImageEditParams.Image.ofInputStream(bytes))
                .filename(name)
                .contentType("image/png")
                .build();
    }

    @Test
    void edits(Api api) {
        ImagesResponse answer = client(api).images().edit(edit().build()).validate();
        assertThat(width(answer.data().orElseThrow().getFirst().b64Json().orElseThrow()))
                .isEqualTo(128);
    }

    @Test
    void editsInAStream(Api api) {
        List<ImageEditStreamEvent> events = new ArrayList<>();
        try (StreamResponse<ImageEditStreamEvent> stream =
                client(api).images().editStreaming(edit().partialImages(1).build())) {
            stream.stream().map(ImageEditStreamEvent::validate).forEach(events::add);
        }
        assertThat(events.stream().filter(ImageEditStreamEvent::isPartialImage)).hasSize(1);
        assertThat(events.getLast().isCompleted()).isTrue();
    }

    @Test
    void aRefusalIsTheExceptionOfItsStatus(Api api) {
        assertThatThrownBy(() -> client(api).images().generate(picture().n(1000).build()))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.code()).contains("invalid_request");
                    assertThat(refused.param()).contains("n");
                });
    }

    private static int width(String base64) {
        return Picture.of(Base64.getDecoder().decode(base64)).width();
    }
}
