// The benchmark server: three events, no authentication, every limit as shipped. --urls http://127.0.0.1:PORT
using Parley.SocketIO;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSocketIO();
var app = builder.Build();

app.MapGet("/", () => "ready");

var io = app.MapSocketIO();
io.OnConnection(socket =>
{
    socket.On("echo", (RawArgument data, Acknowledgement ack) => ack.Send(data));
    socket.On("join", (string room, Acknowledgement ack) =>
    {
        socket.Join(room);
        ack.Send();
    });
    socket.On("bcast", (RawArgument data) => io.To("room").Emit("msg", data));
});

app.Run();
