// Missing, foreign and damaged files.
#include "engine.hpp"
#include "harness.hpp"

using namespace test;

namespace {

void expect_no_model(const json& params, int code, const std::string& part) {
    Model model(params);
    test::holds(model.code == code, params.dump() + " gave code " + std::to_string(model.code) + ": " + model.error, __FILE__, __LINE__);
    CHECK(model.handle() == nullptr);
    CHECK_HAS(model.error, part);
}

std::string safetensors(const std::string& header, size_t data) {
    std::string size(8, 0);
    for (int i = 0; i < 8; i++) size[i] = (char)(header.size() >> 8 * i);
    return size + header + std::string(data, 0);
}

}  // namespace

TEST(open_names_the_wrong_parameter) {
    expect_no_model(json::object(), DDSD_INVALID, "one of model and diffusion_model");
    expect_no_model({{"modell", "x"}, {"model", model_path()}}, DDSD_INVALID, "unknown option 'modell'");
    expect_no_model({{"model", 1}}, DDSD_INVALID, "params.model must be a string");
    expect_no_model({{"model", model_path()}, {"threads", 1.5}}, DDSD_INVALID, "params.threads");
    expect_no_model({{"model", model_path()}, {"type", "iq2_xxs"}}, DDSD_INVALID, "q8_0");
    expect_no_model({{"model", model_path()}, {"embeddings", {{"x", 1}}}}, DDSD_INVALID, "params.embeddings.x must be a string");
    expect_no_model({{"model", model_path()}, {"limits", {{"min_side", 512}, {"max_side", 64}}}}, DDSD_INVALID, "min_side");
}

TEST(open_names_the_unusable_file) {
    expect_no_model({{"model", "missing.gguf"}}, DDSD_LOAD_FAILED, "params.model: missing.gguf does not exist");
    expect_no_model({{"model", "."}}, DDSD_LOAD_FAILED, "is a directory");
    expect_no_model({{"model", "/dev/null"}}, DDSD_LOAD_FAILED, "is not a regular file");
    expect_no_model({{"model", write_file("empty.gguf", "")}}, DDSD_LOAD_FAILED, "too short");
    expect_no_model({{"model", write_file("text.gguf", "this is no model at all")}}, DDSD_LOAD_FAILED, "could not be loaded");
    expect_no_model({{"model", model_path()}, {"vae", "missing.safetensors"}}, DDSD_LOAD_FAILED, "params.vae");
}

TEST(open_survives_damaged_gguf_files) {
    std::string whole = read_file(model_path());
    for (size_t keep : {size_t(4), size_t(9), size_t(24), size_t(100), size_t(2000), size_t(20000), size_t(1000000), whole.size() - 4096})
        expect_no_model({{"model", write_file("cut.gguf", whole.substr(0, keep))}}, DDSD_LOAD_FAILED, "cut.gguf");
    for (size_t at : {4u, 8u, 16u, 24u, 40u}) {      // version, counts, lengths
        std::string broken = whole.substr(0, 3000000);
        for (int i = 0; i < 8; i++) broken[at + i] = (char)0xff;
        expect_no_model({{"model", write_file("broken.gguf", broken)}}, DDSD_LOAD_FAILED, "broken.gguf");
    }
}

TEST(open_survives_damaged_safetensors_files) {
    expect_no_model({{"model", write_file("a.safetensors", safetensors("{\"x\":", 10))}}, DDSD_LOAD_FAILED, "damaged safetensors");
    expect_no_model({{"model", write_file("b.safetensors", safetensors(R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", 8))}}, DDSD_LOAD_FAILED,
                    "cut short");
    expect_no_model({{"model", write_file("c.safetensors", safetensors(R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[-1,"a"]}})", 8))}}, DDSD_LOAD_FAILED,
                    "tensor x");
    expect_no_model({{"model", write_file("d.safetensors", safetensors("{}", 0).substr(0, 9) + std::string(20, ' '))}}, DDSD_LOAD_FAILED, "");
    // a good file of something else
    expect_no_model({{"model", write_file("e.safetensors", safetensors(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 8))}}, DDSD_LOAD_FAILED,
                    "could not be loaded");
}

TEST(an_unreadable_lora_is_invalid) {
    Model model;
    auto with = [](const std::string& path) { return request({{"loras", {{{"path", path}}}}}); };
    Result missing = model.generate(with("missing.safetensors"));
    CHECK_EQ(missing.code, DDSD_INVALID);
    CHECK_HAS(missing.error, "request.loras[0].path: missing.safetensors does not exist");
    CHECK_HAS(model.generate(with(".")).error, "is a directory");
    Result text = model.generate(with(write_file("text.safetensors", "this is no lora at all")));
    CHECK_EQ(text.code, DDSD_INVALID);
    CHECK_HAS(text.error, "text.safetensors");
    CHECK_HAS(model.generate(with(write_file("cut.safetensors", read_file(lora_path()).substr(0, 3000)))).error, "cut short");
    CHECK_HAS(model.generate(request({{"loras", {{{"path", lora_path()}, {"multiplier", "x"}}}}})).error, "request.loras[0].multiplier");
}

TEST(a_lora_changes_the_picture_and_leaves_with_its_request) {
    Model model;
    Result before = model.generate(request());
    Result with = model.generate(request({{"loras", {{{"path", lora_path()}}}}}));
    CHECK_EQ(with.code, DDSD_OK);
    CHECK(!(with.pictures[0] == before.pictures[0]));
    CHECK(model.generate(request()).pictures[0] == before.pictures[0]);
}

TEST(a_lora_for_another_model_is_told) {
    Model model;
    Picture before = model.generate(request()).pictures[0];
    auto with = [&](const std::string& name, const std::string& header, size_t data) {
        return model.generate(request({{"loras", {{{"path", write_file(name, safetensors(header, data))}}}}}));
    };
    Result none = with("none.safetensors", R"({"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", 16);
    CHECK_EQ(none.code, DDSD_INVALID);
    CHECK_HAS(none.error, "none.safetensors fits this model");
    CHECK(none.pictures.empty());
    Result names = with("names.safetensors", R"({"lora_unet_down_blocks_0.lora_down.weight":{"dtype":"F32","shape":[4,8],"data_offsets":[0,128]},)"
                        R"("lora_unet_down_blocks_0.lora_up.weight":{"dtype":"F32","shape":[8,4],"data_offsets":[128,256]}})", 256);
    CHECK_EQ(names.code, DDSD_INVALID);
    CHECK(model.generate(request()).pictures[0] == before);
    // the right names with a wrong shape: an assertion in ggml, which must not end the process
    Result shape = with("shape.safetensors", R"({"diffusion_model.text_proj.lora_A.weight":{"dtype":"F32","shape":[4,77],"data_offsets":[0,1232]},)"
                        R"("diffusion_model.text_proj.lora_B.weight":{"dtype":"F32","shape":[256,4],"data_offsets":[1232,5328]}})", 5328);
    CHECK_EQ(shape.code, DDSD_INTERNAL);
    CHECK_HAS(shape.error, "assertion");
    CHECK_HAS(shape.error, "LoRA");
    CHECK_HAS(model.generate(request()).error, "open it again");
    model.close();
    Model again;
    CHECK(again.generate(request()).pictures[0] == before);
}

TEST(a_model_with_swapped_shapes_is_told) {
    std::string whole = read_file(model_path());
    for (const char* tensor : {"model.diffusion_model.text_proj.weight", "model.diffusion_model.layers.0.mlp.up_proj.weight", "text_encoders.llm.model.layers.0.mlp.up_proj.weight"}) {
        std::string changed = whole;
        size_t at = changed.find(tensor);
        CHECK(at != std::string::npos);
        at += std::string(tensor).size() + 4;                            // the name, then the number of dimensions
        std::string first = changed.substr(at, 8), second = changed.substr(at + 8, 8);
        CHECK(first != second);
        changed.replace(at, 16, second + first);
        std::string path = write_file("swapped.gguf", changed);
        Model model(json{{"model", path}, {"taesd", path}});
        CHECK(model.code == DDSD_OK || model.code == DDSD_LOAD_FAILED);
        Result r = model.generate(request());
        test::holds(r.code != DDSD_OK && !r.error.empty(), std::string(tensor) + " gave code " + std::to_string(r.code), __FILE__, __LINE__);
        fprintf(stderr, "%s: open %d, generate %d %s\n", tensor, model.code, r.code, r.error.substr(0, 200).c_str());
    }
    Model model;
    CHECK_EQ(model.generate(request()).code, DDSD_OK);
}
