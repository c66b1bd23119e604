// Every screen of the app and how one gets there: the one table behind `cargo xtask shots` and `story_access`.
//
// The people take turns over one hub, so that each finds what the one before has done: an opinion is formed, answered,
// approved and published. The screens of a turn are opened in this order, and a person's browser keeps what it learnt
// from turn to turn; what needs the network to be gone comes last.

import { readFileSync } from "node:fs";

/** Who looks: a name, the hub's link that enrols them (none: nobody is enrolled), and whether they sit at a desk. */
const POST = { name: "post", link: "post" };
const ORGANIZER = { name: "organizer", link: "organizer", desk: true };
const DEPARTMENT = { name: "department", link: "department:PC06", desk: true };
const LEADER = { name: "leader", link: "leader", desk: true };
const ADMINISTRATOR = { name: "administrator", link: "administrator" };
const NOBODY = { name: "nobody" };

export const PHONE = { width: 360, height: 740 };
export const TABLET = { width: 800, height: 1280 };
export const LANDSCAPE = { width: 1280, height: 800 };
export const DESKS = [{ width: 1366, height: 768 }, { width: 1920, height: 1080 }];

/** As `data-theme` of the root element has them. */
export const THEMES = ["light", "dark", "contrast"];

const TITLE = "Máy thu nhận căn cước ở trụ sở xã hay treo, phải xuống huyện";
const WORDS = "Từ tháng 8, máy thu nhận căn cước mất kết nối ba đến bốn lần mỗi ngày, bà con thôn xa phải về tay không.";
const PROPOSAL = "Đề nghị cấp thêm một máy thu nhận và đường truyền dự phòng cho xã.";
const ANSWER =
  "Phòng đã kiểm tra và bố trí thêm 01 máy thu nhận lưu động trong quý IV năm 2024; đường truyền dự phòng được đưa vào " +
  "kế hoạch năm 2025. Trong khi chờ, đơn vị đăng ký lịch thu nhận lưu động với Phòng trước ngày 25 hằng tháng.";

/** What several people see alike. */
export const SHARED = {
  answers: (app) => app.go("/tra-loi", "answers"),
  "answers-search": async (app) => {
    await app.at("search").fill("tru so");
    await app.at("answers").locator("mark").or(app.at("answers").locator("[data-testid^=opinion-]")).first().waitFor();
  },
  "answers-nothing-found": async (app) => {
    await app.at("search").fill("khong co gi nhu the nay");
    await app.at("answers").locator(".empty").first().waitFor();
  },
  answer: async (app) => {
    await app.go("/tra-loi", "answers");
    await app.first("answers", "opinion-").click();
    await app.at("answer").waitFor();
  },
  agenda: (app) => app.go("/chuong-trinh", "agenda"),
  materials: (app) => app.go("/tai-lieu", "materials"),
  material: async (app) => {
    await app.at("materials").getByRole("link").first().click();
    await app.at("viewer").waitFor();
  },
  me: async (app) => {
    await app.go("/toi", "home");
    await app.page.getByRole("radio", { name: "Tương phản cao" }).waitFor();
  },
  outbox: (app) => app.go("/gui-nhan", "outbox"),
  ready: async (app) => {
    await app.go("/san-sang", "ready");
    await app.at("verdict").getByText("sẵn sàng").waitFor();
  },
};

const SORTING = {
  home: (app) => app.go("/", "home"),
  posts: (app) => app.go("/don-vi", "posts"),
  "posts-lacking": async (app) => {
    await app.at("posts").getByRole("radiogroup").getByText("Còn việc").click();
    await app.at("posts").locator("[data-testid^=post-]").first().waitFor();
  },
  "posts-nothing-found": async (app) => {
    await app.at("posts-search").fill("khong co gi nhu the nay");
    await app.at("posts").locator(".empty").first().waitFor();
  },
  inbox: (app) => app.go("/tiep-nhan", "inbox"),
  "inbox-petition": async (app) => {
    await app.first("inbox", "petition-").click();
    await app.at("petition").waitFor();
  },
  "return-dialog": async (app) => {
    await app.at("return").click();
    await app.dialog("return-dialog");
  },
  "merge-dialog": async (app) => {
    await app.closeDialog();
    await app.at("merge").click();
    await app.dialog("merge-dialog");
  },
  "inbox-nothing-found": async (app) => {
    await app.go("/tiep-nhan", "inbox");
    await app.at("inbox-search").fill("khong co gi nhu the nay");
    await app.at("inbox").locator(".empty").first().waitFor();
  },
  "inbox-received": async (app) => {
    await app.go("/tiep-nhan", "inbox");
    await app.at("inbox").getByRole("radiogroup").getByText("Đã tiếp nhận").click();
    await app.first("inbox", "petition-").waitFor();
  },
  "inbox-chosen": async (app) => {
    const boxes = app.at("inbox").locator("[data-testid^=pick-]");
    for (const index of [0, 1, 2]) await boxes.nth(index).check();
    await app.at("bulk").waitFor();
  },
  "form-opinion": async (app) => {
    await app.at("bulk-form").click();
    await app.at("form-opinion").waitFor();
  },
  "form-opinion-mistakes": async (app) => {
    await app.at("form-opinion-submit").click();
    await app.at("form-opinion").locator(".field-error").first().waitFor();
  },
  "form-opinion-written": async (app) => {
    await app.at("opinion-title").fill(TITLE);
    await app.at("opinion-text").fill(WORDS);
    await app.at("opinion-topic").selectOption({ index: 1 });
  },
  "opinion-unassigned": async (app) => {
    await app.at("form-opinion-submit").click();
    await app.at("opinion").getByText("đơn vị").first().waitFor();
  },
  "opinion-answering": async (app) => {
    await app.at("note-text").fill("Hỏi lại nhà mạng trước khi trả lời.");
    await app.at("note-submit").click();
    await app.choose("assign-department", "(PC06)");
    await app.at("assign-submit").click();
    await app.arrived();
  },
  "opinion-edit": async (app) => {
    await app.at("edit").click();
    await app.at("edit-opinion").waitFor();
  },
};

const ANSWERING = {
  home: (app) => app.go("/", "home"),
  opinion: async (app) => {
    await app.at("home").getByText(TITLE).click();
    await app.at("edit-answer").waitFor();
  },
  "answer-written": async (app) => {
    await app.at("answer-text").fill(ANSWER);
    await app.at("answer-mode").selectOption({ label: "Trả lời tại hội nghị" });
    await app.at("answer-outcome").selectOption({ index: 1 });
    await app.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
  },
  "answer-submitted": async (app) => {
    await app.at("answer-submit").click();
    await app.at("edit-answer").waitFor({ state: "detached" });
    await app.arrived();
  },
  ...SHARED,
  "offline-home": async (app) => {
    await app.leaveNetwork();
    await app.open("/", (page) => page.getByTestId("home"));
  },
};

const APPROVING = {
  home: (app) => app.go("/", "home"),
  opinion: async (app) => {
    await app.at("home").getByText(TITLE).click();
    await app.at("approve").waitFor();
  },
  "return-dialog": async (app) => {
    await app.at("return").click();
    await app.dialog("return-dialog");
  },
  approved: async (app) => {
    await app.closeDialog();
    await app.at("approve").click();
    await app.at("approve").waitFor({ state: "detached" });
    await app.arrived();
  },
  ...SHARED,
  "offline-home": async (app) => {
    await app.leaveNetwork();
    await app.open("/", (page) => page.getByTestId("home"));
  },
};

const PUBLISHING = {
  opinions: (app) => app.go("/y-kien", "opinions"),
  "opinion-approved": async (app) => {
    await app.go("/y-kien?loc=da-duyet", "opinions");
    await app.at("opinions").getByText(TITLE).click();
    await app.at("publish").waitFor();
  },
  "publish-dialog": async (app) => {
    await app.at("publish").click();
    await app.dialog("publish-dialog");
  },
  "opinion-published": async (app) => {
    await app.at("publish-confirm").click();
    await app.at("publish").waitFor({ state: "detached" });
    await app.arrived();
  },
  "schedule-dialog": async (app) => {
    await app.at("schedule").click();
    await app.dialog("schedule-dialog");
    await app.at("schedule-item").selectOption({ index: 1 });
  },
  "opinion-scheduled": async (app) => {
    await app.at("schedule-submit").click();
    await app.page.locator("dialog[open]").waitFor({ state: "detached" });
    await app.arrived();
  },
  ...SHARED,
  "offline-home": async (app) => {
    await app.leaveNetwork();
    await app.open("/", (page) => page.getByTestId("home"));
  },
};

const WRITING = {
  home: (app) => app.go("/", "home"),
  petitions: (app) => app.go("/kien-nghi", "petitions"),
  petition: async (app) => {
    await app.first("petitions", "petition-").click();
    await app.at("petition").waitFor();
  },
  sheet: (app) => app.go("/ho-so", "sheet"),
  ...SHARED,
  "materials-here": async (app) => {
    await app.go("/tai-lieu", "materials");
    await app.at("fetch-all").click();
    await app.at("fetch-all").waitFor({ state: "detached" });
  },
  pdf: async (app) => {
    await app.at("materials").locator("li", { hasText: "Báo cáo" }).first().getByRole("link").click();
    await app.page.locator("[data-testid=pdf][data-drawn='1']").waitFor();
  },
  "home-not-ready": async (app) => {
    await app.go("/", "home");
    await app.at("not-ready").waitFor();
  },
  editor: async (app) => {
    await app.go("/", "home");
    await app.at("new-petition").click();
    await app.at("editor").waitFor();
  },
  "editor-mistakes": async (app) => {
    await app.at("submit").click();
    await app.at("editor").locator(".field-error").first().waitFor();
  },
  "editor-written": async (app) => {
    await app.at("toast").getByRole("button").click();
    await app.at("title").fill(TITLE);
    await app.at("topic").selectOption({ index: 1 });
    await app.at("kind").selectOption({ index: 1 });
    await app.at("difficulty").fill(WORDS);
    await app.at("proposal").fill(PROPOSAL);
    await app.at("saved-note").getByText("Đã lưu trên máy này").waitFor();
  },
  "no-such-page": (app) => app.open("/khong-co-trang-nay", (page) => page.getByText("Không có trang này")),
  "offline-home": async (app) => {
    await app.leaveNetwork();
    await app.open("/", (page) => page.getByTestId("home"));
  },
  "offline-submitted": async (app) => {
    await app.go("/kien-nghi", "petitions");
    await app.at("petitions").getByText(TITLE).click();
    await app.at("submit").click();
    await app.at("petition-state").getByText("Đã lưu trên máy này, chưa gửi").waitFor();
  },
  "offline-sheet": async (app) => {
    await app.go("/ho-so", "sheet");
    await app.at("cell-computers").fill("7");
    await app.at("cell-computers").blur();
    await app.at("line-computers").getByText("Đã lưu trên máy này").waitFor();
  },
  "offline-outbox": async (app) => {
    await app.go("/gui-nhan", "outbox");
    await app.at("pending").locator("li").first().waitFor();
  },
  // Another tablet of the same post was quicker: what this one sends is refused.
  refused: async (app) => {
    await app.onAnotherTablet(async (other) => {
      await other.go("/kien-nghi", "petitions");
      await other.at("petitions").getByText(TITLE).click();
      await other.at("submit").click();
      await other.arrived();
    });
    await app.enterNetwork();
    await app.at("refused").waitFor();
  },
};

const LOOKING = { home: (app) => app.go("/", "home"), ...SHARED };

// Once the province allows it, packages go by hand: the post makes one, the organizers take it in.
const ALLOWING = {
  ...LOOKING,
  "outbox-ways": async (app) => {
    await app.go("/gui-nhan", "outbox");
    for (const way of ["file", "share", "qr"]) await app.at(`allow-${way}`).check();
    await app.arrived();
  },
};

let carried;

const CARRYING = {
  "outbox-by-hand": async (app) => {
    await app.go("/gui-nhan", "outbox");
    await app.at("sync-now").click();
    const coming = app.page.waitForEvent("download");
    await app.at("export-file").click();
    const download = await coming;
    carried = { name: download.suggestedFilename(), mimeType: "", buffer: readFileSync(await download.path()) };
  },
  "codes-dialog": async (app) => {
    await app.at("export-qr").click();
    await app.at("codes").waitFor();
  },
  "scan-dialog": async (app) => {
    await app.closeDialog();
    await app.at("scan").click();
    await app.at("scan-state").getByText("không có máy ảnh").waitFor();
  },
  "shared-in": async (app) => {
    await app.closeDialog();
    await app.page.evaluate(async () => {
      const headers = { "x-name": encodeURIComponent("Giấy mời dự hội nghị ngày 16-10.pdf"), "x-refused": "not-a-package" };
      await (await caches.open("shared")).put("/__shared/1", new Response(null, { headers }));
    });
    await app.open("/gui-nhan", (page) => page.getByTestId("arrival"));
  },
};

const TAKING_IN = {
  packages: async (app) => {
    await app.enterNetwork();
    await app.go("/gui-nhan/goi", "packages");
  },
  "packages-taken": async (app) => {
    const letter = { name: "Giấy mời dự hội nghị ngày 16-10.pdf", mimeType: "", buffer: Buffer.from("%PDF") };
    await app.at("choose-packages").setInputFiles([letter, carried]);
    await app.at("answer-file").waitFor();
  },
};

const PIN = "280724";

// The tablet gets a PIN, and is locked and opened by it.
const GUARDING = {
  notebook: async (app) => {
    await app.go("/ghi-chu", "notebook");
    await app.at("new-note").click();
    await app.at("note").locator("textarea").fill("Hỏi thêm đơn vị bạn về đường truyền dự phòng trước khi họp.");
    await app.at("note-saved").getByText("Đã lưu").waitFor();
  },
  "pin-form": async (app) => {
    await app.go("/toi", "home");
    await app.at("set-pin").click();
    await app.at("new-pin").waitFor();
  },
  "pin-set": async (app) => {
    await app.at("new-pin").fill(PIN);
    await app.at("new-pin-again").fill(PIN);
    await app.at("save-pin").click();
    await app.at("lock").waitFor();
  },
  locked: async (app) => {
    await app.at("lock").click();
    await app.at("locked").waitFor();
  },
  "locked-wrong-pin": async (app) => {
    await app.at("pin").fill("000000");
    await app.at("unlock").click();
    await app.at("locked").getByText("không đúng").waitFor();
  },
};

const OUTSIDE = {
  welcome: (app) => app.open("/", (page) => page.getByTestId("welcome")),
  // Somebody was enrolled here, and the browser has thrown everything away but the trace of it.
  emptied: async (app) => {
    await app.open("/", (page) => page.getByTestId("welcome"));
    await app.page.evaluate(() => localStorage.setItem("device", "0".repeat(32)));
    await app.open("/", (page) => page.getByTestId("emptied"));
  },
  "wrong-link": (app) => app.open("/#/ghi-danh/00000000000000000000000000000000", (page) => page.getByTestId("failed")),
  "guard-failed": (app) => app.guarded("failed"),
  "guard-old": (app) => app.guarded("old"),
};

/** The turns that are taken: who, and their screens by name. A screen is opened by calling it with an `App`. */
export const TURNS = [
  [ORGANIZER, SORTING],
  [DEPARTMENT, ANSWERING],
  [LEADER, APPROVING],
  [ORGANIZER, PUBLISHING],
  [POST, WRITING],
  [ADMINISTRATOR, ALLOWING],
  [POST, CARRYING],
  [ORGANIZER, TAKING_IN],
  [POST, GUARDING],
  [NOBODY, OUTSIDE],
];
